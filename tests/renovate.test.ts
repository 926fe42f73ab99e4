import { readFileSync } from "node:fs";
import { join } from "node:path";
import { charts, images } from "../model/platform/charts";
import { projectFolder } from "../model/project-folder";

interface CustomManager {
    readonly managerFilePatterns: readonly [string];
    readonly matchStrings: readonly string[];
    readonly depNameTemplate?: string;
    readonly datasourceTemplate: string;
}

const read = (file: string) => readFileSync(join(projectFolder, file), "utf8");
const { customManagers } = JSON.parse(read("renovate.json")) as { customManagers: readonly CustomManager[] };

/** Files that are pinned by regular expressions. */
const files = ["model/platform/charts.ts", ".pulumi.version"];

/** What the bot would find, as it looks for it: https://docs.renovatebot.com/modules/manager/regex/ */
const found = customManagers.flatMap(({ managerFilePatterns: [pattern], matchStrings, ...manager }) => {
    const file = new RegExp(pattern.slice(1, -1));
    return files
        .filter((it) => file.test(it))
        .flatMap((it) => matchStrings.flatMap((match) => [...read(it).matchAll(new RegExp(match, "g"))]))
        .map(({ groups = {} }) => ({
            name: groups["depName"] ?? manager.depNameTemplate,
            version: groups["currentValue"],
            digest: groups["currentDigest"],
            registry: groups["registryUrl"],
            from: manager.datasourceTemplate,
        }));
});

const pinOf = ({ name, version, digest }: (typeof found)[number]): string =>
    digest === undefined ? `${name}:${version}` : `${name}@${digest}`;

it("follows every pinned chart in its own repository", () =>
    expect(found.filter((it) => it.from === "helm")).toEqual(
        Object.values(charts).map(({ chart, version, repository }) => ({
            name: chart,
            version,
            registry: repository,
            from: "helm",
        })),
    ));

it("follows every image but Redpanda's, whose tag is that of its chart", () =>
    expect(found.filter((it) => it.from === "docker").map(pinOf)).toEqual(
        Object.values(images).filter((it) => it !== images.redpanda),
    ));

it("follows the Pulumi CLI", () =>
    expect(found.filter((it) => it.from === "github-releases")).toEqual([
        {
            name: "pulumi/pulumi",
            version: read(".pulumi.version").trim(),
            registry: undefined,
            from: "github-releases",
        },
    ]));
