import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { shellCheck } from "../checks/shellcheck/shellcheck";
import { tryRun } from "../engine/command/run-program";
import { evaluate } from "../engine/evaluate";
import { targetNames } from "../model/platform/choices";
import { projectFolder, stackFile } from "./support/stacks";

/** What the shell of a script's first line finds wrong in its syntax, and ShellCheck in the rest; nothing runs. */
async function mistakesIn(script: string): Promise<string> {
    const shell = script.split("\n")[0]!.includes("bash") ? "bash" : "sh";
    const { stderr } = (await tryRun(shell, ["-n"], { input: script }))!;
    return stderr + (await shellCheck(script));
}

const isScript = (text: string): boolean => /^#!.*\b(sh|bash)\b/.test(text);

/** Every text in a value, however deep. */
const textsIn = (value: unknown): string[] =>
    typeof value === "string" ? [value] : Object.values(value ?? {}).flatMap(textsIn);

it("every shell script of the repository can be read by its shell", async () => {
    const files = execFileSync("git", ["ls-files"], { cwd: projectFolder, encoding: "utf8" }).trim().split("\n");
    const scripts = files
        .filter((it) => /(\.sh|(^|\/)[^.]+)$/.test(it))
        .map((file) => ({ file, text: readFileSync(join(projectFolder, file), "utf8") }))
        .filter((it) => isScript(it.text));
    expect(scripts.map((it) => it.file)).toEqual(expect.arrayContaining(["components/data/backup.sh", ".ci/run"]));
    expect(files.filter((it) => it.endsWith(".sh") && !scripts.some(({ file }) => file === it))).toEqual([]);
    for (const { file, text } of scripts) expect([file, await mistakesIn(text)]).toEqual([file, ""]);
});

it.each(targetNames)("every shell script that %s hands to pods can be read by its shell", async (target) => {
    const { resources } = await evaluate(stackFile(target));
    const scripts = resources.flatMap(({ urn, inputs }) =>
        textsIn(inputs)
            .filter(isScript)
            .map((text) => ({ urn, text })),
    );
    expect(scripts.length).toBeGreaterThan(1);
    for (const { urn, text } of scripts) expect([urn, await mistakesIn(text)]).toEqual([urn, ""]);
});

it("a script that no shell can read is found", async () =>
    expect(await mistakesIn("#!/bin/sh\nif true; then\n")).toMatch(/end of file|fi/i));

it("a script that loses words is found", async () =>
    expect(await mistakesIn("#!/bin/sh\nrm -r $1/files\n")).toMatch(/SC2086/));
