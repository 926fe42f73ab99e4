import { writeFileSync } from "node:fs";
import { runDrill, type DrillReport } from "./drill";
import { recordFile, type DrillRecord } from "../../policy/platform/drill-record";

export interface RestoreDrillOptions {
    /** Tasks and events in each database. */
    readonly rows: number;
    readonly json?: boolean;
    /** Writes the result into the documentation. */
    readonly record?: boolean;
}

/** Answers with the exit code: 1 when a row differs. */
export async function restoreDrill({ rows, json, record }: RestoreDrillOptions): Promise<number> {
    const report = await runDrill({ rows, say: (line) => json || console.log(line) });
    if (record) {
        const kept: DrillRecord = { date: new Date().toISOString().slice(0, 10), ...summary(report) };
        writeFileSync(recordFile, `${JSON.stringify(kept, null, 4)}\n`);
    }
    console.log(json ? JSON.stringify(report, null, 2) : describe(report));
    return report.different === 0 ? 0 : 1;
}

const rounded = (seconds: number): number => Math.round(seconds * 10) / 10;

function summary({ postgres, compared, different, seconds, recoveryPoint }: DrillReport) {
    return {
        postgres,
        compared,
        different,
        seconds: {
            backup: rounded(seconds.backup),
            restore: rounded(seconds.restore),
            rehearsal: rounded(seconds.rehearsal),
        },
        recoveryPoint: rounded(recoveryPoint),
    };
}

function describe(report: DrillReport): string {
    const { postgres, compared, different, seconds, recoveryPoint, lost, examples } = report;
    return [
        "",
        `Postgres ${postgres}, ${report.databases} databases, ${compared} rows and definitions compared`,
        `  different       ${different}`,
        `  backup          ${seconds.backup.toFixed(1)} s, encrypted, to two stores`,
        `  restore         ${seconds.restore.toFixed(1)} s, from the second store`,
        `  rehearsal       ${seconds.rehearsal.toFixed(1)} s`,
        `  recovery point  ${recoveryPoint.toFixed(1)} s before the disaster; the ${lost} rows written after it are lost`,
        ...examples.map((it) => `  ${it.slice(0, 160)}`),
    ].join("\n");
}
