import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ICruiseResult } from "dependency-cruiser";
import { projectFolder } from "./support/stacks";
import { temporaryFolder } from "./support/temporary-folder";

const config = join(projectFolder, ".dependency-cruiser.mjs");
const command = join(projectFolder, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");

const folders = (root: string): string[] =>
    readdirSync(root, { withFileTypes: true })
        .filter((it) => it.isDirectory() && !it.name.startsWith(".") && it.name !== "node_modules")
        .map((it) => it.name);

/** Holds the code below a folder against the layers. */
function cruise(root: string, ...paths: readonly string[]): Promise<ICruiseResult> {
    const args = [command, "--config", config, "--output-type", "json", ...paths];
    return new Promise((resolve, reject) =>
        execFile(process.execPath, args, { cwd: root, maxBuffer: 2 ** 28 }, (_error, stdout, stderr) => {
            // Exits with the number of violations; what it could not do at all leaves nothing to read.
            if (stdout === "") reject(new Error(stderr));
            else resolve(JSON.parse(stdout) as ICruiseResult);
        }),
    );
}

const violationsOf = ({ summary }: ICruiseResult): string[] => [
    ...new Set(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)),
];

describe("the house", () => {
    it("has no arrow that points up, and no circle of files or folders", async () => {
        const result = await cruise(projectFolder, "index.ts", ...folders(projectFolder));
        expect(violationsOf(result)).toEqual([]);
        expect(result.summary.totalCruised).toBeGreaterThan(500);
    });

    it("has at most fourteen folders, each explained in README", () => {
        const readme = readFileSync(join(projectFolder, "README.md"), "utf8");
        expect(folders(projectFolder).length).toBeLessThanOrEqual(14);
        expect(folders(projectFolder).filter((it) => !readme.includes(`| \`${it}/\``))).toEqual([]);
    });
});

/** Folders below `tests/` whose tests are those of a folder of the same name. */
function mirrors(folder: string): string[] {
    // Whole platforms are nobody's folder; fixtures and helpers are no tests.
    const others = [
        "support",
        "observability",
        "reliability",
        "e2e",
        "keys",
        "released",
        ...(folder === "" ? ["cluster", "clouds"] : []),
    ];
    const here = folders(join(projectFolder, "tests", folder))
        .filter((it) => !others.includes(it))
        .map((it) => join(folder, it));
    return here.flatMap((it) => [it, ...mirrors(it)]);
}

it("tests/ mirrors the tree", () => {
    expect(mirrors("").length).toBeGreaterThan(40);
    expect(mirrors("").filter((it) => !existsSync(join(projectFolder, it)))).toEqual([]);
});

describe("the rules refuse", () => {
    /** Files of a house with one mistake. */
    async function mistakesOf(files: Readonly<Record<string, string>>): Promise<string[]> {
        const root = temporaryFolder("architecture");
        symlinkSync(join(projectFolder, "node_modules"), join(root, "node_modules"));
        writeFileSync(join(root, "tsconfig.json"), "{}");
        for (const [path, content] of Object.entries(files)) {
            mkdirSync(dirname(join(root, path)), { recursive: true });
            writeFileSync(join(root, path), content);
        }
        return violationsOf(await cruise(root, ...Object.keys(files)));
    }
    const use = (path: string) => `import { type A } from "${path}"; export type B = A;`;
    const fact = "export type A = 1;";

    it("a fact that imports a component, even a type of it", async () =>
        expect(await mistakesOf({ "model/platform/a.ts": use("../../components/b"), "components/b.ts": fact })).toEqual(
            ["model imports from above: model/platform/a.ts -> components/b.ts"],
        ));

    it("a component that knows a cloud's SDK", async () =>
        expect(
            await mistakesOf({
                "components/b.ts": 'import type * as gcp from "@pulumi/gcp"; export type B = gcp.Provider;',
            }),
        ).toEqual([
            expect.stringMatching(/^the SDK of gke outside of stacks\/gke: components\/b.ts -> .*@pulumi\/gcp/),
        ]));

    it("a cloud that knows the SDK of another", async () =>
        expect(
            await mistakesOf({ "stacks/aks/b.ts": 'import * as oci from "@pulumi/oci"; export const b = oci;' }),
        ).toEqual([expect.stringMatching(/^the SDK of oke outside of stacks\/oke: stacks\/aks\/b.ts/)]));

    it("a service that imports what is not in its image", async () =>
        expect(
            await mistakesOf({ "services/sync/src/a.ts": use("../../../components/b"), "components/b.ts": fact }),
        ).toEqual(["services imports what is not in its image: services/sync/src/a.ts -> components/b.ts"]));

    it("a suite that imports more of the engine than what commands share", async () =>
        expect(
            await mistakesOf({
                "e2e/a.ts": `${use("../engine/command/b")} export type { A } from "../engine/c";`,
                "engine/command/b.ts": fact,
                "engine/c.ts": fact,
            }),
        ).toEqual(["e2e imports what is not in its image: e2e/a.ts -> engine/c.ts"]));

    it("folders that need each other, though no file does", async () =>
        expect(
            await mistakesOf({
                "components/a/one.ts": use("../b/two"),
                "components/b/two.ts": fact,
                "components/b/three.ts": use("../a/four"),
                "components/a/four.ts": fact,
            }),
        ).toEqual(
            expect.arrayContaining(["folders import each other in a circle: components/a -> components/b"]) as string[],
        ));
});
