import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { charts, type UpstreamChart } from "../../model/platform/charts";
import { ProgramError, run } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";
import { helmBinary } from "../../engine/helm";
import { replaceKeys } from "./chart-keys";
import { replacePods } from "./chart-pods";

const pins = join("model", "platform", "charts.ts");

/** What has to move together with a chart, and nothing else says so. */
const companions: Readonly<Partial<Record<string, string>>> = {
    "kube-prometheus-stack": "prometheus-operator-crds, to the version with the same operator",
    "prometheus-operator-crds": "kube-prometheus-stack, to the version with the same operator",
};

/** The fields of a Chart.yaml that are read. */
interface Manifest {
    readonly name: string;
    readonly version: string;
    readonly appVersion: string;
    readonly home?: string;
}

export interface BumpChartOptions {
    /** The chart's package, or the folder where it lies unpacked. @default Helm fetches it */
    readonly from?: string;
}

/** Where a chart's makers put another version when they release its source. */
const placeholder = "0.0.0";

/** Pins another version of a chart, and rewrites the records of it: its keys and its pods. */
export async function bumpChart(name: string, version: string, { from }: BumpChartOptions): Promise<void> {
    const pinned = Object.values(charts).find((it) => it.chart === name);
    if (pinned === undefined) {
        const names = Object.values(charts).map((it) => it.chart);
        throw new UserError(
            `no chart "${name}" is pinned; pinned are ${names.join(", ")}`,
            `npm run make -- bump-chart ${names[0]} VERSION`,
        );
    }
    const temporary = mkdtempSync(join(tmpdir(), "bump-chart-"));
    try {
        const helm = await helmBinary();
        const folder = await folderOf({ ...pinned, version }, { from, helm, temporary });
        const manifest = readManifest(folder, { ...pinned, version }, helm);
        const next = { ...pinned, version, appVersion: manifest.appVersion.replace(/^v/, "") };
        // The pods first: they show whether the chart takes our values at all, before anything is written.
        const pods = await replacePods(pinned, next, folder);
        const keys = await replaceKeys(pinned, next, folder);
        writeFileSync(pins, repin(readFileSync(pins, "utf8"), next));
        console.log(
            [
                `${name} ${pinned.version} -> ${version} (${pinned.appVersion} -> ${next.appVersion})`,
                section("Keys that are new or gone", keys),
                section("Pods that are new, gone or different", pods),
                section(`Places that still name ${pinned.version}`, await mentions(pinned.version)),
                section("Look at", [
                    `the chart's release notes${manifest.home ? `: ${manifest.home}` : ""}`,
                    ...(companions[name] === undefined ? [] : [companions[name]]),
                    "npm run make -- docs, then npm run plan",
                    "npx jest tests/charts tests/components tests/versions tests/checks/docs",
                ]),
            ].join("\n\n"),
        );
    } finally {
        rmSync(temporary, { recursive: true });
    }
}

interface ChartSource extends BumpChartOptions {
    readonly helm: string;
    /** Folder for what is unpacked. */
    readonly temporary: string;
}

/** Folder of the unpacked chart. */
async function folderOf(wanted: UpstreamChart, { from, helm, temporary }: ChartSource): Promise<string> {
    const { chart, version, repository } = wanted;
    if (from !== undefined && !from.endsWith(".tgz")) return from;
    if (from !== undefined) {
        await run("tar", ["-xzf", from, "-C", temporary]);
        return join(temporary, chart);
    }
    await run(helm, [
        ...["pull", chart, "--repo", repository, "--version", version],
        ...["--untar", "--untardir", temporary],
    ]).catch((error: unknown) => {
        if (!(error instanceof ProgramError)) throw error;
        throw new UserError(
            `${chart} ${version} cannot be fetched from ${repository}: ${error.words}`,
            `npm run make -- bump-chart ${chart} ${version} --from ${chart}-${version}.tgz`,
        );
    });
    return join(temporary, chart);
}

/** @throws {@link UserError} when a folder is not that chart in that version. */
export function readManifest(folder: string, { chart, version }: UpstreamChart, helm: string): Manifest {
    const file = join(folder, "Chart.yaml");
    if (!existsSync(file)) throw new UserError(`${folder} is no chart: it has no Chart.yaml`, `ls ${folder}`);
    const manifest = parse(readFileSync(file, "utf8")) as Manifest;
    const packaged =
        `${helm} package ${folder} --version ${version} --app-version ${version} --destination ${tmpdir()} && ` +
        `npm run make -- bump-chart ${chart} ${version} --from ${join(tmpdir(), `${chart}-${version}.tgz`)}`;
    if (manifest.name !== chart || manifest.version !== version)
        throw new UserError(
            `${file} says ${manifest.name} ${manifest.version}, and not ${chart} ${version}; ` +
                "if it is the source of that version, make a package of it, with the version of what it installs",
            packaged,
        );
    if (typeof manifest.appVersion !== "string")
        throw new UserError(`${file} names no appVersion, the version of what ${chart} installs`, `cat ${file}`);
    if (manifest.appVersion === placeholder)
        throw new UserError(`${file} has the appVersion ${placeholder} of an unreleased source`, packaged);
    return manifest;
}

/** The pins with another version of a chart, and of what it installs. */
export function repin(source: string, { chart, version, appVersion }: UpstreamChart): string {
    const entry = new RegExp(`(chart: "${chart}",\\s+version: )"[^"]*"(,\\s+appVersion: )"[^"]*"`);
    if (!entry.test(source)) throw new Error(`${pins} does not pin ${chart} in the form that is expected`);
    return source.replace(entry, `$1"${version}"$2"${appVersion}"`);
}

/** Lines outside the pins and the changelog that name a version, with or without a `v` before it. */
async function mentions(version: string): Promise<string[]> {
    const elsewhere = [".", `:!${pins}`, ":!CHANGELOG.md", ":!package-lock.json", ":!*go.sum", ":!tests/charts"];
    const spellings = [version, `v${version}`].flatMap((it) => ["-e", it]);
    const args = ["grep", "--line-number", "--fixed-strings", "--word-regexp", ...spellings, "--", ...elsewhere];
    // One means that nothing was found.
    return (await run("git", args, { accepts: [0, 1] })).split("\n").filter((it) => it !== "");
}

const section = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? `${title}: none` : [`${title}:`, ...lines.map((it) => `  ${it}`)].join("\n");
