import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { projectFolder } from "../../../model/project-folder";

/** The last recorded run of `npm run check -- bench-first-hour`. */
export const firstHourFile = join(projectFolder, "docs", "first-hour.json");

const firstHour = z.object({
    /** Day of the run. */
    date: z.iso.date(),
    commit: z.string(),
    machine: z.string(),
    /** Seconds of each command. */
    clone: z.number(),
    install: z.number(),
    up: z.number(),
    /** Of the seconds of `npm run up`, those until the page could be used. */
    page: z.number(),
    /** MB of node_modules. */
    megabytes: z.number(),
    /** Whether the end-to-end suite passed. */
    passed: z.boolean(),
});

/** What a newcomer waits for, from the clone to a platform that the suite has checked. */
export type FirstHour = Readonly<z.infer<typeof firstHour>>;

/** @throws when nobody has recorded a run yet: pages have its figures. */
export function readFirstHour(file = firstHourFile): FirstHour {
    if (!existsSync(file)) throw new Error(`${file} is missing\n  try: npm run check -- bench-first-hour --record`);
    return firstHour.parse(JSON.parse(readFileSync(file, "utf8")));
}
