import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { optionalParts } from "../../components/monitoring/alerts/alert";
import { alertingRules } from "../../components/monitoring/alerts/rules";
import { recordingRules } from "../../components/monitoring/rules";
import { prometheusBinaries } from "../../checks/prometheus/binaries";
import { temporaryFolder } from "../support/temporary-folder";

const run = promisify(execFile);
const file = join(__dirname, "alerts.yaml");
const rules = alertingRules({ has: optionalParts });

interface AlertTests {
    readonly tests: readonly {
        readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
    }[];
}

it("every alert fires and stays silent where it should, by promtool", async () => {
    const { promtool } = await prometheusBinaries();
    const folder = temporaryFolder("alerts");
    const withoutLinks = rules.map((group) => ({
        ...group,
        rules: group.rules.map(({ annotations: { summary }, ...rule }) => ({ ...rule, annotations: { summary } })),
    }));
    writeFileSync(join(folder, "rules.json"), JSON.stringify({ groups: [...recordingRules, ...withoutLinks] }));
    writeFileSync(join(folder, "alerts.yaml"), readFileSync(file));
    await run(promtool, ["check", "rules", join(folder, "rules.json")]);
    await run(promtool, ["test", "rules", join(folder, "alerts.yaml")]).catch((error: unknown) => {
        const { stdout, stderr } = error as { stdout: string; stderr: string };
        throw new Error(`${stdout}${stderr}`);
    });
});

it("no alert is without a case in which it fires", () => {
    const { tests } = parse(readFileSync(file, "utf8")) as AlertTests;
    const fired = tests.flatMap((it) => it.alert_rule_test.filter(({ exp_alerts }) => exp_alerts.length > 0));
    const names = rules.flatMap((group) => group.rules.map((it) => it.alert));
    expect(new Set(fired.map((it) => it.alertname))).toEqual(new Set(names));
});
