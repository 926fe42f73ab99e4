import { alertmanagerConfig, alertmanagerValues } from "../../../components/monitoring/alerts/alertmanager-values";
import { optionalParts } from "../../../components/monitoring/alerts/alert";
import { alertingRules, alerts } from "../../../components/monitoring/alerts/rules";
import { platformAlerts } from "../../../components/monitoring/alerts/platform";
import { runbooks } from "../../../model/platform/monitoring-names";
import { sizingOf } from "../../../model/platform/sizing";
import { evaluate } from "../../../engine/evaluate";
import { evaluateVariant, project, stackFile } from "../../support/stacks";

const all = Object.values(alerts).flat();

/** Pages that nobody is called to: what to know beforehand, and how to search. */
const nobodyIsCalled = ["logs", "scaled-to-zero"];

it("has an alert for every runbook that somebody is called to", () => {
    const called = new Set<string>(all.map((it) => it.runbook));
    expect(runbooks.filter((it) => !called.has(it))).toEqual(nobodyIsCalled);
});

it("names each alert once, in words that say what is wrong", () => {
    expect(new Set(all.map((it) => it.name)).size).toBe(all.length);
    for (const { name, summary, when } of all) {
        expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
        expect(summary).not.toMatch(/\.$/);
        expect(when.length).toBeGreaterThan(15);
    }
});

it("leads to the runbook in Grafana, by the host where there is one", () => {
    const link = (host?: string) => alertingRules({ has: [], host })[0]?.rules[0]?.annotations.runbook_url;
    expect(link()).toMatch(/^\/grafana\/d\/todo-runbooks\?viewPanel=panel-\d+$/);
    expect(link("todo.example.com")).toMatch(/^https:\/\/todo\.example\.com\/grafana\/d\//);
});

it("leaves out what is about a part that the deployment does not have", () => {
    const names = (has: Parameters<typeof alertingRules>[0]["has"]) =>
        alertingRules({ has }).flatMap(({ rules }) => rules.map((it) => it.alert));
    const optional = platformAlerts.filter((it) => it.needs !== undefined).map((it) => it.name);
    expect(names(optionalParts).filter((it) => !names([]).includes(it))).toEqual(optional);
});

const rulesIn = async (profile: "free" | "small" | "standard", changes: Readonly<Record<string, string>> = {}) => {
    const { resources } = await evaluateVariant({ target: "oke", broker: "redpanda", profile }, { changes });
    const rules = resources.find((it) => it.name === "monitoring-alerts")?.inputs["spec"] as
        { groups: ReturnType<typeof alertingRules> } | undefined;
    return rules?.groups.flatMap((group) => group.rules.map((it) => it.alert));
};

describe("a stack", () => {
    it("has alerts by default in standard, and one key turns them off and on", async () => {
        const publicCertificate = { domain: "todo.example.com", acmeEmail: "ops@example.com" };
        expect(await rulesIn("standard", publicCertificate)).toEqual(all.map((it) => it.name));
        expect(await rulesIn("standard")).toEqual(
            all.map((it) => it.name).filter((it) => it !== "CertificateNotIssued"),
        );
        expect(await rulesIn("standard", { alerts: '{"enabled":false}' })).toBeUndefined();
        expect(await rulesIn("free")).toBeUndefined();
        const small = await rulesIn("small", { alerts: '{"enabled":true}' });
        expect(small).toContain("PostgresDown");
        // One instance has no standby.
        expect(small).not.toContain("PostgresWithoutStandby");
    });

    it("has no Alertmanager without a receiver", async () => {
        const { resources } = await evaluateVariant({ target: "oke", broker: "redpanda", profile: "standard" });
        const release = resources.find((it) => it.name === "monitoring-release");
        expect((release?.inputs["values"] as { alertmanager: object }).alertmanager).toEqual({ enabled: false });
        expect(resources.find((it) => it.name === "monitoring-alert-receiver")).toBeUndefined();
    });
});

it("a receiver brings Alertmanager, its Secret, and the way to it: on the port of its address alone", async () => {
    const changes = { alerts: '{"webhook":"https://alerts.example.com:8443/x"}' };
    const file = stackFile("oke", { profile: "small", ...changes });
    const { resources } = await evaluate({ ...file, secretKeys: [`${project}:alerts`] });
    const named = (name: string) => resources.find((it) => it.name === name);
    const release = named("monitoring-release")?.inputs["values"] as { alertmanager: { enabled: boolean } };
    expect(release.alertmanager.enabled).toBe(true);
    expect(named("monitoring-alerts")).toBeDefined();
    expect(named("monitoring-alert-receiver")?.type).toBe("kubernetes:core/v1:Secret");
    const policy = named("network-policies-monitoring-alertmanager")?.inputs["spec"] as { egress: unknown[] };
    expect(policy.egress).toContainEqual({ ports: [{ port: 8443, protocol: "TCP" }] });
});

it("gives Alertmanager paths, and no secret", () => {
    const secret = "https://alerts.example.com/token" as never;
    const receiver = {
        ports: [443, 587],
        webhook: secret,
        email: {
            to: "oncall@example.com",
            from: "todo@example.com",
            server: "smtp.example.com:587",
            login: { username: "todo", password: secret },
        },
    };
    const values = alertmanagerValues(receiver, sizingOf("free").monitoring.alertmanager);
    expect(JSON.stringify(values)).not.toContain("token");
    expect(values.alertmanagerSpec.secrets).toEqual(["alert-receiver"]);
    expect(alertmanagerConfig(receiver).receivers).toEqual([
        {
            name: "somebody",
            webhook_configs: [{ url_file: "/etc/alertmanager/secrets/alert-receiver/webhook", send_resolved: true }],
            email_configs: [
                expect.objectContaining({
                    smarthost: "smtp.example.com:587",
                    auth_password_file: "/etc/alertmanager/secrets/alert-receiver/password",
                }),
            ],
        },
    ]);
});
