import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { projectFolder } from "../../../model/project-folder";
import { markdownTable } from "./markdown";

/** The last recorded run of `npm run test:cluster`. */
export const proofFile = join(projectFolder, "docs", "proof.json");

const checkResult = z.object({
    /** Short, for `--only`. */
    name: z.string(),
    /** The sentence that was checked. */
    holds: z.string(),
    outcome: z.enum(["passed", "failed", "not reached"]),
    seconds: z.number(),
    /** What was seen, or what is wrong. */
    seen: z.string().optional(),
});

const part = z.object({
    name: z.string(),
    /** `real`: the program itself. `stand-in`: another one under its name, in a pod with the same values. `absent`: left out. */
    is: z.enum(["real", "stand-in", "absent"]),
    /** Where it came from, or what stands in. */
    how: z.string(),
});

const clusterReport = z.object({
    /** Day of the run. */
    date: z.iso.date(),
    commit: z.string(),
    cluster: z.string(),
    seconds: z.number(),
    checks: z.array(checkResult),
    parts: z.array(part),
});

export type CheckResult = Readonly<z.infer<typeof checkResult>>;
/** Something that a cluster of the tests is made of, and whether it is what users get. */
export type Part = Readonly<z.infer<typeof part>>;
/** What a run of `npm run test:cluster` found out. */
export type ClusterReport = Readonly<z.infer<typeof clusterReport>>;

const nothing = "Nobody has recorded a run yet: `npm run test:cluster -- --record`.";

/** The last recorded run; undefined when there is none. */
export function readProof(file = proofFile): ClusterReport | undefined {
    return existsSync(file) ? clusterReport.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
}

/** What the last recorded run of checks on real pods found out. */
export function proofTable(report: ClusterReport | undefined): string {
    if (report === undefined) return nothing;
    const { date, commit, cluster, checks, seconds } = report;
    const rows = checks.map((it) => [it.holds, it.outcome, `${it.seconds.toFixed(1)} s`]);
    const minutes = Math.round(seconds / 6) / 10;
    return [
        `Run of ${date}, commit ${commit}: ${cluster}; ${minutes} minutes.`,
        markdownTable(["What was checked", "Outcome", "Took"], rows),
    ].join("\n\n");
}

/** What the pods of that run were made of. */
export function partTable(report: ClusterReport | undefined): string {
    if (report === undefined) return nothing;
    const words = { real: "yes", "stand-in": "stands in", absent: "left out" };
    return markdownTable(
        ["Part", "The real one", "How"],
        report.parts.map(({ name, is, how }) => [name, words[is], how]),
    );
}
