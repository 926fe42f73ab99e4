import { run } from "../../engine/command/run-program";

/** Folder of a Go module that a go.mod pins, downloaded where it is missing. */
export async function moduleFolder(folderOfGoMod: string, module: string): Promise<string> {
    await run("go", ["mod", "download", module], { cwd: folderOfGoMod });
    return (await run("go", ["list", "-m", "-f", "{{.Dir}}", module], { cwd: folderOfGoMod })).trim();
}
