import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../support/stacks";

const folder = join(projectFolder, "docs", "runbooks");

/** Tests that a runbook names: file and title. */
const shownBy = (name: string) => {
    const text = readFileSync(join(folder, `${name}.md`), "utf8").replace(/\s+/g, " ");
    const [, paragraph = ""] = /\*\*Tests\.\*\* (.*)/.exec(text) ?? [];
    return [...paragraph.matchAll(/`(tests\/[^`]+)`, "([^"]+)"/g)].map(([, file, title]) => [file!, title!] as const);
};

/** What the platform has to survive, each with a test that shows it. */
const cases = [
    ...["backup-failed", "broker-down", "gateway-restart", "loki-down"],
    ...["node-drained", "postgres-down", "postgres-full", "prometheus-storage"],
];

it.each(cases)("%s names a test that shows it", (name) => {
    expect(shownBy(name).length).toBeGreaterThan(0);
});

it("names only tests that exist, by their titles", () => {
    const named = readdirSync(folder).flatMap((it) => shownBy(it.replace(/\.md$/, "")));
    const missing = named.filter(
        ([file, title]) =>
            !existsSync(join(projectFolder, file)) ||
            !readFileSync(join(projectFolder, file), "utf8").includes(`"${title}"`),
    );
    expect(missing).toEqual([]);
});
