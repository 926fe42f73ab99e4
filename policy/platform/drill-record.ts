import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../model/project-folder";
import { z } from "zod";

/** Where the last recorded drill is written down. */
export const recordFile = join(projectFolder, "docs", "restore-drill.json");

const recordSchema = z.object({
    /** Day of the drill. */
    date: z.iso.date(),
    postgres: z.string(),
    compared: z.int(),
    different: z.int(),
    /** Seconds that each part took. */
    seconds: z.object({ backup: z.number(), restore: z.number(), rehearsal: z.number() }),
    /** Seconds between the recovery point and the disaster. */
    recoveryPoint: z.number(),
});
export type DrillRecord = z.infer<typeof recordSchema>;

/** The last recorded drill; undefined when there was none. */
export function readDrillRecord(): DrillRecord | undefined {
    return existsSync(recordFile) ? recordSchema.parse(JSON.parse(readFileSync(recordFile, "utf8"))) : undefined;
}
