import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cloudNames } from "../../model/platform/choices";
import { minutesBefore } from "../../model/platform/first-steps";
import { factsOf } from "../../stacks/targets";
import { projectFolder } from "../support/stacks";

const read = (...path: string[]) => readFileSync(join(projectFolder, "docs", ...path), "utf8");

describe.each(cloudNames)("the guide of %s", (target) => {
    const guide = read("guides", `${target}.md`);
    /** One row a profile, written from what the program would create. */
    const rows = read("clouds.md")
        .split("\n")
        .filter((it) => it.startsWith(`| \`${target}\` \``))
        .map((it) => it.split("|").map((cell) => cell.trim()));

    it("promises the minutes that the plan expects", () => {
        const minutes = new Set(rows.map((it) => it[6]!.replace("min", "minutes")));
        expect(minutes.size).toBe(1);
        expect(guide).toContain(`Deploy (${[...minutes].join()})`);
    });

    it("sums its minutes up as its own table does, to thirty at most", () => {
        const waiting = parseInt(rows[0]![6]!);
        const all = minutesBefore(factsOf(target).firstSteps) + waiting;
        expect(all).toBeLessThanOrEqual(30);
        expect(guide.replace(/\s+/g, " ")).toContain(`You need ${all} minutes, of which you wait ${waiting}`);
    });

    it("says what a destroy from a fresh clone needs, and what stays behind", () => {
        expect(guide).toContain("From a fresh clone, `npm ci` comes first");
        expect(guide).toContain("What stays behind costs nothing");
    });

    it("names what each profile costs", () => {
        for (const [, profile, , month, hour] of rows) {
            const says =
                month === "$0" ? guide.includes("`free`: nothing") : [month, hour].some((it) => guide.includes(it!));
            expect([profile, says]).toEqual([profile, true]);
        }
    });
});
