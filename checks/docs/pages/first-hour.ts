import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { projectFolder } from "../../../model/project-folder";
import { markdownTable } from "./markdown";

/** The last recorded run of `npm run check -- bench-first-hour`. */
export const firstHourFile = join(projectFolder, "docs", "first-hour.json");

const firstHour = z.object({
    /** Day of the run. */
    date: z.iso.date(),
    commit: z.string(),
    machine: z.string(),
    /** Load average of the machine before the run. */
    load: z.number(),
    /** Seconds of each command. */
    clone: z.number(),
    install: z.number(),
    up: z.number(),
    /** Of the seconds of `npm run up`, those until the page could be used. */
    page: z.number(),
    /** MB of node_modules. */
    megabytes: z.number(),
    /** MB of those that are SDKs of clouds, which the stack dev never loads. */
    cloudMegabytes: z.number(),
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

/** The last recorded run. */
export function firstHourTable({ date, commit, machine, load, ...run }: FirstHour): string {
    const { clone, install, megabytes, cloudMegabytes, up, page, passed } = run;
    const seconds = (value: number) => `${value.toFixed(1)} s`;
    return [
        `This was measured on ${date} at commit ${commit}, on ${machine}; its load average before it was ${load.toFixed(1)}.`,
        markdownTable(
            ["Step", "Took", "Outcome"],
            [
                ["git clone", seconds(clone), "a checkout"],
                [
                    "npm ci",
                    seconds(install),
                    `${megabytes} MB of packages; ${cloudMegabytes} MB of them are SDKs of clouds, which \`dev\` never loads`,
                ],
                ["npm run up", seconds(page), "the page answers"],
                ["", seconds(up), passed ? "every promise was kept" : "a promise was broken"],
                ["together", seconds(clone + install + up), ""],
            ],
        ),
    ].join("\n\n");
}
