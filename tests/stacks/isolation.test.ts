import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cloudNames, targetNames, type TargetName } from "../../model/platform/choices";
import { projectFolder } from "../support/stacks";

interface Result {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

function node(folder: string, ...args: string[]): Promise<Result> {
    return new Promise((resolve) => {
        execFile(
            process.execPath,
            ["--import", "tsx", ...args],
            { cwd: folder, maxBuffer: 2 ** 28 },
            (error, stdout, stderr) =>
                resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
        );
    });
}

/** SDKs that belong to no cloud. */
const everyStack = ["pulumi", "kubernetes", "command", "random", "tls"];

const sdksIn = (text: string, found: RegExp): string[] => [
    ...new Set(Array.from(text.matchAll(found), ([, it]) => it!).filter((it) => !everyStack.includes(it))),
];

/** The SDKs that the files of a target's folder name. */
function sdksOf(target: TargetName): string[] {
    const folder = join(projectFolder, "stacks", target);
    const code = readdirSync(folder).map((it) => readFileSync(join(folder, it), "utf8"));
    return sdksIn(code.join("\n"), /from "@pulumi\/([a-z-]+)/g);
}

/** Packages of the cloud SDKs that a process has loaded after evaluating a stack. */
async function cloudSdksLoadedBy(stack: string): Promise<string[]> {
    const script = `
        const { evaluate } = require("./engine/evaluate");
        const { readStackFile } = require("./engine/stack-files");
        evaluate(readStackFile(process.cwd(), ${JSON.stringify(stack)})).then(({ resources }) => {
            if (resources.length < 40) throw new Error("the stack was not evaluated");
            console.log(Object.keys(require.cache).join("\\n"));
        });`;
    const { stdout, stderr } = await node(projectFolder, "--eval", script);
    expect(stderr).toBe("");
    return sdksIn(stdout, /@pulumi\/([a-z-]+)\//g);
}

it("every cloud has an SDK of its own", () => {
    const sdks = cloudNames.map(sdksOf);
    for (const it of sdks) expect(it).not.toEqual([]);
    expect(sdks.flat()).toEqual([...new Set(sdks.flat())]);
});

it.each(targetNames)("%s loads the SDK of its own cloud only", async (target) =>
    expect(await cloudSdksLoadedBy(target)).toEqual(sdksOf(target)),
);

describe("a mistake in one cloud's file", () => {
    let copy: string;
    beforeAll(() => {
        copy = mkdtempSync(join(tmpdir(), "todo-isolation-"));
        const left = new Set(["node_modules", ".git", ".pulumi", "tests", "docs"].map((it) => join(projectFolder, it)));
        cpSync(projectFolder, copy, { recursive: true, filter: (it) => !left.has(it) });
        symlinkSync(join(projectFolder, "node_modules"), join(copy, "node_modules"));
    });
    afterAll(() => rmSync(copy, { recursive: true }));

    it.each([
        ["that does not parse", "export const = ;"],
        ["that throws", 'throw new Error("broken on purpose");'],
    ])("%s breaks no other stack", async (_name, content) => {
        writeFileSync(join(copy, "stacks", "gke", "cluster.ts"), content);
        const others = await node(copy, "cli/main.ts", "plan", "dev", "oke", "aks", "--json");
        expect(others).toMatchObject({ code: 0, stderr: "" });
        expect(Object.keys((JSON.parse(others.stdout) as { stacks: object }).stacks)).toEqual(["dev", "oke", "aks"]);
        expect(await node(copy, "cli/main.ts", "plan", "gke")).toMatchObject({ code: 1 });
    });
});
