import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluate } from "../engine/evaluate";
import { targetNames } from "../model/platform/choices";
import { projectFolder, stackFile } from "./support/stacks";

/** What the shell of a script's first line finds wrong in its syntax; it runs nothing. */
function mistakesIn(script: string): string {
    const shell = script.split("\n")[0]!.includes("bash") ? "bash" : "sh";
    const { status, stderr, error } = spawnSync(shell, ["-n"], { input: script, encoding: "utf8" });
    if (error) throw error;
    return status === 0 ? "" : stderr;
}

const isScript = (text: string): boolean => /^#!.*\b(sh|bash)\b/.test(text);

/** Every text in a value, however deep. */
const textsIn = (value: unknown): string[] =>
    typeof value === "string" ? [value] : Object.values(value ?? {}).flatMap(textsIn);

it("every shell script of the repository can be read by its shell", () => {
    const files = execFileSync("git", ["ls-files"], { cwd: projectFolder, encoding: "utf8" }).trim().split("\n");
    const scripts = files
        .filter((it) => /(\.sh|(^|\/)[^.]+)$/.test(it))
        .map((file) => ({ file, text: readFileSync(join(projectFolder, file), "utf8") }))
        .filter((it) => isScript(it.text));
    expect(scripts.map((it) => it.file)).toEqual(expect.arrayContaining(["components/data/backup.sh", ".ci/run"]));
    expect(files.filter((it) => it.endsWith(".sh") && !scripts.some(({ file }) => file === it))).toEqual([]);
    for (const { file, text } of scripts) expect([file, mistakesIn(text)]).toEqual([file, ""]);
});

it.each(targetNames)("every shell script that %s hands to pods can be read by its shell", async (target) => {
    const { resources } = await evaluate(stackFile(target));
    const scripts = resources.flatMap(({ urn, inputs }) =>
        textsIn(inputs)
            .filter(isScript)
            .map((text) => ({ urn, text })),
    );
    expect(scripts.length).toBeGreaterThan(1);
    for (const { urn, text } of scripts) expect([urn, mistakesIn(text)]).toEqual([urn, ""]);
});

it("a script that no shell can read is found", () =>
    expect(mistakesIn("#!/bin/sh\nif true; then\n")).toMatch(/end of file|fi/i));
