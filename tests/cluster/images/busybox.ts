import { run } from "../../../engine/command/run-program";
import { type ImageSpec } from "./image";

/** A shell and its tools, from the machine's own static busybox. */
export async function busyboxImage(names: ImageSpec["names"]): Promise<ImageSpec> {
    const busybox = (await run("which", ["busybox"])).trim();
    const applets = (await run(busybox, ["--list"])).trim().split("\n");
    return {
        names,
        programs: { "/bin/busybox": busybox },
        links: Object.fromEntries(applets.filter((it) => it !== "busybox").map((it) => [`/bin/${it}`, "busybox"])),
        entrypoint: [],
        command: ["sh"],
    };
}
