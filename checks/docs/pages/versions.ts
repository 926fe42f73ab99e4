import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { oldestNode } from "../../../cli/doctor/tools";
import { UserError } from "../../../engine/command/user-error";
import { charts, images } from "../../../model/platform/charts";
import { readFirstHour } from "./first-hour";
import { code, markdownTable } from "./markdown";

const read = (...path: string[]): string => readFileSync(join(__dirname, "..", "..", "..", ...path), "utf8").trim();

const oldestPulumi = (): string =>
    (parse(read("Pulumi.yaml")) as { requiredPulumiVersion: string }).requiredPulumiVersion.replace(/^>=/, "");
const go = (): string => /^go (\S+)$/m.exec(read("checks", "prometheus", "go.mod"))?.[1] ?? "";

/** Versions and figures that a sentence may name, as in `Node<!-- value: node --> 22<!-- /value -->`. */
const values: Readonly<Record<string, () => string>> = {
    node: () => read(".node-version"),
    "oldest node": () => oldestNode,
    "oldest pulumi": oldestPulumi,
    go,
    "clone seconds": () => String(Math.ceil(readFirstHour().clone)),
    "install seconds": () => String(Math.ceil(readFirstHour().install)),
    "install megabytes": () => String(readFirstHour().megabytes),
    "page seconds": () => String(Math.ceil(readFirstHour().page)),
    "up seconds": () => String(Math.ceil(readFirstHour().up)),
    "first hour date": () => readFirstHour().date,
};

/** Replaces what stands in the places of values. */
export function withValues(page: string, text: string): string {
    // Wrapping could put a comment with a space before it at the start of a line, where Markdown ends the paragraph.
    if (/(?:^|\s)<!-- value: /.test(text))
        throw new UserError(
            `${page} has a space before the place of a value; put the space into it`,
            `git diff ${page}`,
        );
    const place = /(?<=<!-- value: ([\w ]+) -->\s?)[^<\s]*(?=<!-- \/value -->)/g;
    return text.replace(place, (_old, name: string) => {
        const value = values[name]?.();
        if (value !== undefined) return value;
        const known = Object.keys(values).join(", ");
        throw new UserError(`${page} has a place for the value "${name}"; there are ${known}`, `git diff ${page}`);
    });
}

/** Name and version of an image: what follows its last colon, without the registry. */
const imageRow = (image: string): string[] => {
    const [, name = "", version = ""] = /^[^/]+\/(.+):([^:]+)$/.exec(image) ?? [];
    return [code(name), version.replace(/^v/, "")];
};

/** The page of versions. */
export const versionReference = (): string =>
    [
        "# Versions",
        "These versions make a deployment. The first two tables come from `model/platform/charts.ts`; " +
            "`npm run plan` shows every image, those of the charts too.",
        "## Charts of others",
        markdownTable(
            ["chart", "version", "application"],
            Object.values(charts).map((it) => [`[${it.chart}](${it.repository})`, it.version, it.appVersion]),
        ),
        "## Images that no chart brings",
        markdownTable(["image", "version"], Object.values(images).map(imageRow)),
        "## Programs",
        markdownTable(
            ["program", "version", "where it is pinned"],
            [
                [
                    "Node",
                    `${read(".node-version")}; ${oldestNode} works too`,
                    "`.node-version`, `package.json`, `Dockerfile`",
                ],
                [
                    "Pulumi",
                    `${read(".pulumi.version")}; ${oldestPulumi()} or later works`,
                    "`.pulumi.version`, `Pulumi.yaml`",
                ],
                ["Go, for checks alone", `${go()} or later`, "`checks/prometheus/go.mod`"],
            ],
        ),
    ].join("\n\n");
