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
    /** Folder of the unpacked chart. @default Helm fetches it */
    readonly from?: string;
}

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
        const folder = from ?? (await fetchChart({ ...pinned, version }, temporary));
        const manifest = readManifest(folder, { ...pinned, version });
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
                    "npx jest tests/charts tests/components, and npm run plan",
                ]),
            ].join("\n\n"),
        );
    } finally {
        rmSync(temporary, { recursive: true });
    }
}

/** Fetches a chart into a folder. */
async function fetchChart({ chart, version, repository }: UpstreamChart, folder: string): Promise<string> {
    await run(await helmBinary(), [
        ...["pull", chart, "--repo", repository, "--version", version],
        ...["--untar", "--untardir", folder],
    ]).catch((error: unknown) => {
        if (!(error instanceof ProgramError)) throw error;
        throw new UserError(
            `${chart} ${version} cannot be fetched from ${repository}: ${error.words}`,
            `npm run make -- bump-chart ${chart} ${version} --from FOLDER`,
        );
    });
    return join(folder, chart);
}

/** @throws {@link UserError} when a folder is not that chart in that version. */
export function readManifest(folder: string, { chart, version }: UpstreamChart): Manifest {
    const file = join(folder, "Chart.yaml");
    if (!existsSync(file)) throw new UserError(`${folder} is no chart: it has no Chart.yaml`, `ls ${folder}`);
    const manifest = parse(readFileSync(file, "utf8")) as Manifest;
    if (manifest.name !== chart || manifest.version !== version)
        throw new UserError(
            `${file} says ${manifest.name} ${manifest.version}, and not ${chart} ${version}`,
            `helm package ${folder} --version ${version}, if it is the source of that version; then unpack the package`,
        );
    if (typeof manifest.appVersion !== "string")
        throw new UserError(`${file} names no appVersion, the version of what ${chart} installs`, `cat ${file}`);
    return manifest;
}

/** The pins with another version of a chart, and of what it installs. */
export function repin(source: string, { chart, version, appVersion }: UpstreamChart): string {
    const entry = new RegExp(`(chart: "${chart}",\\s+version: )"[^"]*"(,\\s+appVersion: )"[^"]*"`);
    if (!entry.test(source)) throw new Error(`${pins} does not pin ${chart} in the form that is expected`);
    return source.replace(entry, `$1"${version}"$2"${appVersion}"`);
}

/** Lines outside the pins and the changelog that name a version. */
async function mentions(version: string): Promise<string[]> {
    const elsewhere = [".", `:!${pins}`, ":!CHANGELOG.md", ":!package-lock.json", ":!tests/charts"];
    const args = ["grep", "--line-number", "--fixed-strings", "--word-regexp", version, "--", ...elsewhere];
    // One means that nothing was found.
    return (await run("git", args, { accepts: [0, 1] })).split("\n").filter((it) => it !== "");
}

const section = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? `${title}: none` : [`${title}:`, ...lines.map((it) => `  ${it}`)].join("\n");
