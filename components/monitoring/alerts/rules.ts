import { monitoringNames, scrapeSeconds } from "../../../model/platform/monitoring-names";
import { runbookUrl } from "../dashboards/runbook-links";
import { type Alert, type OptionalPart } from "./alert";
import { platformAlerts } from "./platform";
import { serviceAlerts } from "./services";

/** Every alert, by what it is about. */
export const alerts: Readonly<Record<"services" | "platform", readonly Alert[]>> = {
    services: serviceAlerts,
    platform: platformAlerts,
};

export interface AlertingRulesArgs {
    readonly has: readonly OptionalPart[];
    /** The host that leads to Grafana; without one a link to a runbook is a path of it. */
    readonly host?: string;
}

/** The groups of alerting rules of a deployment: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
export const alertingRules = ({ has, host }: AlertingRulesArgs) =>
    Object.entries(alerts).map(([about, all]) => ({
        name: `todo-alerts-${about}`,
        interval: `${scrapeSeconds}s`,
        rules: all.filter(({ needs }) => needs === undefined || has.includes(needs)).map((it) => ruleOf(it, host)),
    }));

const ruleOf = ({ name, severity, summary, expr, for: duration, runbook }: Alert, host: string | undefined) => ({
    alert: name,
    expr,
    for: duration,
    labels: { severity },
    annotations: {
        summary,
        runbook_url: `${host === undefined ? "" : `https://${host}`}${monitoringNames.grafana.path}${runbookUrl(runbook)}`,
    },
});
