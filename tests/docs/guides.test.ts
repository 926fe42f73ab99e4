import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cloudNames } from "../../model/platform/choices";
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

    it("names what each profile costs", () => {
        for (const [, profile, , month, hour] of rows) {
            const says =
                month === "$0" ? guide.includes("`free`: nothing") : [month, hour].some((it) => guide.includes(it!));
            expect([profile, says]).toEqual([profile, true]);
        }
    });
});
