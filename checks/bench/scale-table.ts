import { loadavg } from "node:os";
import { run } from "../../engine/command/run-program";
import { markdownTable } from "../docs/pages/markdown";
import { machine } from "./machine";

/** Figures at one size, by their names, in groups. */
export type Figures = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** One table: a column for each size, and a line in bold above each group. */
export function tableOf(sizes: readonly number[], columns: readonly Figures[]): string {
    const rows = [...columns[0]!].flatMap(([group, figures]) => [
        [`**${group}**`, ...columns.map(() => "")],
        ...[...figures.keys()].map((name) => [name, ...columns.map((it) => it.get(group)?.get(name) ?? "")]),
    ]);
    return markdownTable(["", ...sizes.slice(0, columns.length).map((it) => `${it.toLocaleString("en")} tasks`)], rows);
}

export async function pageOf(
    table: string,
    { command, entries }: { readonly command: string; readonly entries: number },
): Promise<string> {
    const commit = (await run("git", ["describe", "--always", "--dirty", "--exclude", "*"])).trim();
    return [
        "# Scale",
        [
            `\`${command}\` measured this on ${new Date().toISOString().slice(0, 10)} at commit ${commit}, on ${machine()}.`,
            "Load generator, services, sidecars, broker and Postgres shared the machine,",
            `whose load average was ${loadavg()[2]!.toFixed(0)}: above the number of processors, times say little.`,
            `One user has a tenth of all tasks; for each task there are a pending reminder and ${entries} audit entries.`,
            "Every service restarts before each measurement, and builds its indexes again over all rows while tasks change.",
        ].join(" "),
        table,
        [
            "What a page costs does not grow: `tests/services/backend/plans.test.ts` and `tests/services/audit/plans.test.ts` hold",
            "each query to it by its plan ([decision 0022](decisions/0022-trigrams.md)).",
        ].join(" "),
        "",
    ].join("\n\n");
}
