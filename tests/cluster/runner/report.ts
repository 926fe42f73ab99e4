import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type CheckResult, type ClusterReport } from "../../../checks/docs/pages/proof";

/** A line for somebody who watches. */
export function lineOf({ name, holds, outcome, seconds, seen }: CheckResult): string {
    const mark = { passed: "ok", failed: "FAILED", "not reached": "-" }[outcome];
    const line = `${mark.padEnd(6)} ${seconds.toFixed(1).padStart(6)} s  ${name.padEnd(20)} ${holds}`;
    return seen === undefined ? line : `${line}\n${indented(seen)}`;
}

const indented = (text: string): string => text.trim().replaceAll(/^/gm, " ".repeat(18));

/** The last lines of a run. */
export function summaryOf({ checks, parts, seconds }: ClusterReport): string {
    const count = (outcome: CheckResult["outcome"]) => checks.filter((it) => it.outcome === outcome).length;
    const standIns = parts.filter((it) => it.is !== "real");
    return [
        ...standIns.map((it) => `${it.is === "absent" ? "Left out" : "Stands in"}: ${it.name} (${it.how})`),
        `${count("passed")} checks passed, ${count("failed")} failed, ${count("not reached")} were not reached; ` +
            `it took ${Math.round(seconds)} s.`,
    ].join("\n");
}

export function writeReport(path: string, report: ClusterReport): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(report, undefined, 4)}\n`);
}
