import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runTool } from "../run-tool";
import { UserError } from "../user-error";
import { brokerTable } from "./broker-table";
import { facilityTable, profileTable } from "./cloud-tables";

const help = `Writes the tables of docs/clouds.md from the program: brokers, clouds, profiles.

  npm run docs:clouds [-- --check]

  --check   changes nothing; fails when the file does not hold what the program says

Exit code: 0, or 1 when the check fails.`;

const file = "docs/clouds.md";

/** Tables by the name that their place in the file bears. */
export const tables: Readonly<Record<string, () => Promise<string>>> = {
    brokers: brokerTable,
    clouds: () => Promise.resolve(facilityTable()),
    profiles: profileTable,
};

/** Replaces what stands between `<!-- name: begin -->` and `<!-- name: end -->`. Prettier lays tables out, so widths do not count. */
export async function withTables(text: string, names: readonly string[] = Object.keys(tables)): Promise<string> {
    for (const name of names) {
        const place = new RegExp(`(<!-- ${name}: begin[^>]*-->\\n)[\\s\\S]*?(\\n<!-- ${name}: end -->)`);
        if (!place.test(text))
            throw new UserError(`${file} has no place for the table "${name}"`, `git checkout ${file}`);
        const content = await tables[name]?.();
        text = text.replace(place, (_all, begin: string, end: string) => `${begin}\n${content}\n${end}`);
    }
    return text;
}

/** The text without what a formatter may change. */
export const normalized = (text: string): string =>
    text
        .replace(/ +\|/g, " |")
        .replace(/-{3,}/g, "---")
        .replace(/\n{2,}/g, "\n\n");

if (require.main === module) {
    runTool(async () => {
        const { values } = parseArgs({
            options: { check: { type: "boolean" }, help: { type: "boolean", short: "h" } },
        });
        if (values.help) {
            console.log(help);
            return 0;
        }
        const before = readFileSync(file, "utf8");
        const after = await withTables(before);
        if (!values.check) {
            writeFileSync(file, after);
            return 0;
        }
        if (normalized(before) === normalized(after)) return 0;
        throw new UserError(`${file} is older than the program`, "npm run docs:clouds");
    });
}
