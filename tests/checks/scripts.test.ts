import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { helpOf } from "../../checks/docs/pages/commands";
import { scripts } from "../../checks/scripts";
import { commands } from "../../cli/commands";
import { type AnyCommand } from "../../engine/command/command";
import packageFile from "../../package.json";
import { projectFolder } from "../support/stacks";

const execute = promisify(execFile);
const runs: Readonly<Record<string, string>> = packageFile.scripts;
const names = (all: readonly AnyCommand[]) => all.map((it) => it.name());

/** Commands without those that only hold others. */
const leaves = (all: readonly AnyCommand[]): AnyCommand[] =>
    all.flatMap((it) => (it.commands.length > 0 ? leaves(it.commands) : [it]));

describe("package.json", () => {
    it("has at most twenty scripts", () => expect(Object.keys(runs).length).toBeLessThanOrEqual(20));

    it("runs every command by its own name, and besides them only well-known programs", () => {
        const entry = (name: string) => {
            return `node engine/command/start.mjs ${names(commands).includes(name) ? "cli" : "checks"}/main.ts ${name}`;
        };
        for (const name of names(scripts.commands)) expect([name, runs[name]]).toEqual([name, entry(name)]);
        const others = Object.entries(runs).filter(([name]) => !names(scripts.commands).includes(name));
        // Pods are checked one after another in one cluster, which Jest's files know nothing of.
        const allowed = /^(jest|tsc)\b|^node engine\/command\/start\.mjs tests\/cluster\/main\.ts$/;
        expect(others.filter(([, it]) => !allowed.test(it))).toEqual([]);
    });

    it("gives each name to one command only", () => {
        const all = [...Object.keys(runs), ...scripts.commands.flatMap((it) => names(it.commands))];
        expect(all.filter((it, index) => all.indexOf(it) !== index)).toEqual([]);
    });
});

describe("help", () => {
    it.each(leaves(scripts.commands).map((it) => [it.name(), it] as const))(
        "of %s says what it does and how it is called",
        (name, it) => {
            const text = helpOf(it);
            expect(text).toMatch(new RegExp(`^Usage: npm run (\\w+ -- )?${name} `));
            expect(it.description()).toMatch(/^[A-Z].*\.$/s);
            expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
            const explained = [...it.options, ...it.registeredArguments].filter((part) => part.description === "");
            expect(explained.map((part) => part.name())).toEqual([]);
        },
    );

    it.each(scripts.commands.filter((it) => it.commands.length > 0).map((it) => [it.name(), it] as const))(
        "of %s has an entry for each of its members",
        (_name, group) => {
            // What has no room in the line of its name goes on below it, further to the right.
            const entries = helpOf(group)
                .split("Commands:\n")[1]!
                .matchAll(/^ {2}(\S+)/gm);
            expect([...entries].map(([, name]) => name)).toEqual(names(group.commands));
        },
    );

    it("loads nothing of what a command works with", async () => {
        const script = `require("./checks/scripts"); console.log(JSON.stringify(Object.keys(require.cache)))`;
        const { stdout } = await execute(process.execPath, ["--import", "tsx", "--eval", script], {
            cwd: projectFolder,
        });
        const loaded = (JSON.parse(stdout) as string[]).map((it) => it.slice(projectFolder.length + 1));
        const packages = new Set(loaded.map((it) => /^node_modules\/((@[^/]+\/)?[^/]+)/.exec(it)?.[1]));
        // What runs TypeScript, and what reads arguments and runs programs.
        const allowed = ["tsx", "esbuild", "commander", "@commander-js/extra-typings", "tinyexec"];
        expect([...packages].filter((it) => it !== undefined && !allowed.includes(it))).toEqual([]);
        const own = loaded.filter((it) => !it.startsWith("node_modules/"));
        expect(own.filter((it) => !/^(model|engine\/command|e2e\/command|(cli|checks)\/[^/]+\.ts)/.test(it))).toEqual(
            [],
        );
    });
});

describe("as a process", () => {
    const run = (...args: string[]) =>
        execute("npm", ["run", "--silent", ...args], { cwd: projectFolder }).then(
            ({ stdout }) => ({ code: 0, stdout, stderr: "" }),
            (error: { code: number; stdout: string; stderr: string }) => error,
        );

    it("a group without a name lists what there is", async () => {
        expect(await run("check")).toMatchObject({ code: 0, stdout: expect.stringContaining("\n  readiness ") });
        expect(await run("make")).toMatchObject({ code: 0, stdout: expect.stringContaining("\n  dashboards ") });
    });

    it("a wrong name is answered by the right one", async () => {
        const { code, stderr } = await run("make", "--", "dashboard");
        expect(code).toBe(1);
        expect(stderr).toContain("unknown command 'dashboard'\n(Did you mean dashboards?)");
        expect(stderr).toContain("\n  try: npm run make -- --help");
    });

    it("arguments reach the command", async () => {
        const { code, stderr } = await run("make", "--", "services", "no-such-service");
        expect(code).toBe(1);
        expect(stderr).toContain("no such service: no-such-service");
    });
});
