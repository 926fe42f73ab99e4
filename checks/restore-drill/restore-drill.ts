import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runTool } from "../../engine/command/run-tool";
import { UserError } from "../../engine/command/user-error";
import { runDrill, type DrillReport } from "./drill";
import { recordFile, type DrillRecord } from "../../policy/platform/drill-record";

const help = `Rehearses a disaster on this machine with real parts: a Postgres full of generated data is backed up by the script that the
cluster runs, destroyed, restored from the second store and compared row by row.

  npm run restore-drill -- [--rows N] [--json] [--record]

  --rows N   tasks and events in each database (default 20000)
  --json     the report as JSON
  --record   write the result to docs/restore-drill.json, which npm run readiness reads

Exit code 1 when a single row differs. The first run installs Postgres and rclone (45 MB) into node_modules/.cache.`;

runTool(async () => {
    const { values } = parseArgs({
        options: {
            rows: { type: "string", default: "20000" },
            json: { type: "boolean", default: false },
            record: { type: "boolean", default: false },
            help: { type: "boolean", short: "h" },
        },
    });
    if (values.help) {
        console.log(help);
        return 0;
    }
    const rows = Number(values.rows);
    if (!Number.isInteger(rows) || rows < 1 || rows > 10_000_000) {
        throw new UserError(
            `--rows takes a whole number from 1 to 10000000, not "${values.rows}"`,
            "npm run restore-drill -- --rows 20000",
        );
    }
    const report = await runDrill({ rows, say: (line) => values.json || console.log(line) });
    if (values.record) {
        const record: DrillRecord = { date: new Date().toISOString().slice(0, 10), ...summary(report) };
        writeFileSync(recordFile, `${JSON.stringify(record, null, 4)}\n`);
    }
    console.log(values.json ? JSON.stringify(report, null, 2) : describe(report));
    return report.different === 0 ? 0 : 1;
});

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
