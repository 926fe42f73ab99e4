import { type Alert, type OptionalPart } from "../../../components/monitoring/alerts/alert";
import { alerts } from "../../../components/monitoring/alerts/rules";
import { code, markdownTable } from "./markdown";

const needs: Readonly<Record<OptionalPart, string>> = {
    gateway: "without `ingressClass`",
    certificates: "with `acmeEmail`",
    redpanda: "broker `redpanda`",
    postgres: "Postgres in the cluster",
    standby: "profile `standard`",
};

const row = ({ name, severity, when, for: duration, runbook, needs: part }: Alert) => [
    code(name),
    severity,
    part === undefined ? when : `${when} (${needs[part]})`,
    duration === "0m" ? "at once" : duration,
    `[${runbook}](../runbooks/${runbook}.md)`,
];
const table = (some: readonly Alert[]) =>
    markdownTable(["Alert", "Severity", "Fires when", "For", "Runbook"], some.map(row));

/** Every alert, as the rules that Prometheus evaluates are made of it. */
export function alertReference(): string {
    return [
        "# Alerts",
        [
            "An alert is something that somebody has to act on, and its runbook says how.",
            "Critical means that users notice: act now. Warning means today.",
            "How to turn them on and off, and who is told: [monitoring](../monitoring.md#alerts).",
        ].join(" "),
        "## Services",
        table(alerts.services),
        "## Platform",
        table(alerts.platform),
    ].join("\n\n");
}
