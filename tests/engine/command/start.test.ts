import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../support/stacks";

const start = join(projectFolder, "engine", "command", "start.mjs");
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "start-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function node(...args: string[]): { code: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    return { code: status, stdout, stderr };
}

it("runs a TypeScript program with its arguments, and ends as it ends", () => {
    writeFileSync(join(folder, "program.ts"), "console.log(process.argv.slice(2) as string[]); process.exitCode = 3;");
    expect(node(start, "program.ts", "dev", "--json")).toEqual({
        code: 3,
        stdout: "[ 'dev', '--json' ]\n",
        stderr: "",
    });
});

it("says what to do before the packages are installed", () => {
    cpSync(start, join(folder, "start.mjs"));
    expect(node("start.mjs", "program.ts")).toEqual({
        code: 1,
        stdout: "",
        stderr: "error: the packages that this project needs are not installed\n  try: npm ci\n",
    });
});

it("passes a mistake of the program on", () => {
    writeFileSync(join(folder, "program.ts"), 'import "./nowhere";');
    const { code, stderr } = node(start, "program.ts");
    expect(code).toBe(1);
    expect(stderr).toContain("Cannot find module './nowhere'");
});
