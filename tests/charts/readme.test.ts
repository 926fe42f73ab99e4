import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readValues } from "../../checks/docs/pages/chart-values";
import { projectFolder } from "../support/stacks";

const folder = join(projectFolder, "charts", "todo-service");

interface Schema {
    readonly $ref?: string;
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly definitions?: Readonly<Record<string, Schema>>;
}

describe("the documentation of todo-service", () => {
    const { values, undocumented } = readValues(readFileSync(join(folder, "values.yaml"), "utf8"));
    const schema = JSON.parse(readFileSync(join(folder, "values.schema.json"), "utf8")) as Schema;

    it("explains every value", () => {
        expect(values.length).toBeGreaterThan(30);
        expect(undocumented).toEqual([]);
    });

    it("names every value that the schema allows, and no other", () => {
        // Sub-chart users may pass `global`; Helm adds it itself.
        const allowed = new Set(leaves(schema, new Set(values.map((it) => it.path))));
        allowed.delete("global");
        expect([...allowed].sort()).toEqual(values.map((it) => it.path).sort());
    });
});

/** Paths of a schema down to what values.yaml documents as one value. */
function leaves({ properties = {} }: Schema, documented: ReadonlySet<string>, above = ""): string[] {
    return Object.entries(properties).flatMap(([key, below]) => {
        const path = `${above}${key}`;
        return documented.has(path) || !below.properties ? [path] : leaves(below, documented, `${path}.`);
    });
}

it("finds a value that nobody explains", () => {
    expect(readValues("# -- Explained.\na: 1\nb: 2\nc:\n  # -- Explained\n  # too.\n  d: {}\n  e: []\n")).toEqual({
        values: [
            { path: "a", default: 1, meaning: "Explained." },
            { path: "c.d", default: {}, meaning: "Explained too." },
        ],
        undocumented: ["b", "c.e"],
    });
});
