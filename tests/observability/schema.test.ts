import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectFolder } from "../../model/project-folder";
import { dashboardsFolder, readDashboards } from "../../components/monitoring/dashboards/files";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "todo-schema-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What Grafana's schema says against dashboards; nothing when they are right. */
const objections = (files: readonly string[]) =>
    run("go", ["run", ".", ...files], { cwd: join(projectFolder, "checks", "dashboards", "schema") }).then(
        () => "",
        (error: unknown) => (error as { stderr: string }).stderr,
    );

// The first time Go compiles the schema.
jest.setTimeout(600_000);

it("Grafana's schema accepts every dashboard", async () => {
    const files = readDashboards().map(({ uid }) => join(dashboardsFolder, `${uid}.json`));
    expect(await objections(files)).toBe("");
});

interface Model {
    panels: { targets: Record<string, unknown>[]; options: Record<string, unknown> }[];
}

it.each([
    ["a field of a query", (it: Model) => (it.panels[1]!.targets[0]!["expresion"] = "up"), "expresion"],
    ["an option of a panel", (it: Model) => (it.panels[1]!.options["colourMode"] = "value"), "colourMode"],
    ["a text where a number belongs", (it: Model) => Object.assign(it, { schemaVersion: "41" }), "schemaVersion"],
])("%s that it does not know is found", async (_what, spoil, name) => {
    const model = JSON.parse(readDashboards().find((it) => it.uid === "todo-overview")!.json) as Model;
    spoil(model);
    const file = join(folder, "spoilt.json");
    writeFileSync(file, JSON.stringify(model));
    expect(await objections([file])).toContain(name);
});
