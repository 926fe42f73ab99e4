import { join } from "node:path";
import { run } from "../../engine/command/run-program";
import { pythonPackages } from "../python/packages";

/** What ShellCheck says of a script, whose first line names its shell; nothing when it finds no fault. */
export async function shellCheck(script: string): Promise<string> {
    const folder = await pythonPackages({
        title: "ShellCheck",
        requirements: join(__dirname, "requirements.txt"),
        args: ["--no-deps", "--require-hashes", "--only-binary", ":all:"],
        fix: "python3 -m pip install --requirement checks/shellcheck/requirements.txt",
    });
    return run(join(folder, "bin", "shellcheck"), ["--format", "gcc", "-"], { input: script, accepts: [0, 1] });
}
