import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type AlertsConfig } from "../../model/platform/stack-config";
import { charts } from "../../model/platform/charts";
import { certificateSecret } from "../gateway/entrance";
import { createRoute } from "../gateway/route";
import { keptSize } from "../base/kept-size";
import { helmRelease, type ReleaseDelivery } from "../base/helm";
import { type Broker } from "../../model/platform/broker";
import { generationSuffix } from "../../model/contract/secret-generations";
import { type Sizing } from "../../model/platform/sizing";
import { type OptionalPart } from "./alerts/alert";
import { receiverFiles } from "./alerts/alertmanager-values";
import { alertingRules } from "./alerts/rules";
import { readDashboards, type DashboardFile } from "./dashboards/files";
import { dashboardConfigMap } from "./grafana-values";
import { lagExporter } from "./lag-exporter";
import { monitors, podMonitorSpec } from "./monitors";
import { monitoringNames } from "../../model/platform/monitoring-names";
import { prometheusValues } from "./prometheus-values";
import { recordingRules } from "./rules";

export interface MonitoringArgs {
    readonly namespace: pulumi.Output<string>;
    readonly broker: Broker;
    /** The host that its route is for; absent means any. */
    readonly host?: pulumi.Input<string>;
    /** A class that the cluster serves already; absent means our own gateway. */
    readonly ingressClass?: string;
    readonly httpsOnly: boolean;
    readonly alerts: AlertsConfig;
    /** Parts of this deployment that not every one has. */
    readonly has: readonly OptionalPart[];
    readonly secretsGeneration: number;
    readonly sizing: Sizing["monitoring"];
    readonly retentionDays: number;
    /** Class of Prometheus' volume; absent means the cluster's default. */
    readonly storageClass?: string;
    readonly delivery: ReleaseDelivery;
}

/** Dashboard that opens first. */
const home = "todo-overview";

/** Prometheus and Grafana, with what is scraped, what is computed and what is shown. Knows no cloud. */
export class Monitoring extends pulumi.ComponentResource {
    constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:monitoring:Monitoring", name, {}, opts);
        const { namespace, delivery, sizing, broker } = args;
        const child = { parent: this };
        const definitions = helmRelease(
            `${name}-definitions`,
            {
                chart: charts.prometheusOperatorCrds,
                releaseName: charts.prometheusOperatorCrds.chart,
                namespace,
                values: {},
                delivery,
            },
            child,
        );
        const dashboards = readDashboards();
        const files = dashboards.map((it) => dashboardFile(name, it, namespace, child));
        const admin = grafanaAdmin(name, args, child);
        const receiver = receiverSecret(name, args, child);
        helmRelease(
            `${name}-release`,
            {
                chart: charts.kubePrometheusStack,
                releaseName: monitoringNames.release,
                namespace,
                values: prometheusValues({
                    sizing,
                    retentionDays: args.retentionDays,
                    storageClass: args.storageClass,
                    alerts: args.alerts,
                    grafana: {
                        dashboards: dashboards.map((it) => it.uid),
                        home,
                        secretsGeneration: args.secretsGeneration,
                        httpsOnly: args.httpsOnly,
                    },
                }),
                delivery,
                skipCrds: true,
            },
            { parent: this, dependsOn: [definitions, admin, ...receiver, ...files], ...keptSize(`${name}-release`) },
        );
        grafanaRoute(`${name}-route`, args, this);
        lagExporter(
            `${name}-lag-exporter`,
            { broker, namespace, secretsGeneration: args.secretsGeneration, size: sizing.lagExporter, delivery },
            // Its account for the broker must exist.
            { parent: this, dependsOn: [...broker.ready] },
        );

        observe(name, args, { parent: this, dependsOn: [definitions] });
        this.registerOutputs({});
    }
}

function dashboardFile(
    name: string,
    { uid, json }: DashboardFile,
    namespace: pulumi.Output<string>,
    opts: pulumi.CustomResourceOptions,
) {
    return new kubernetes.core.v1.ConfigMap(
        `${name}-dashboard-${uid}`,
        { metadata: { name: dashboardConfigMap(uid), namespace }, data: { [`${uid}.json`]: json } },
        opts,
    );
}

function grafanaAdmin(
    name: string,
    { namespace, secretsGeneration }: MonitoringArgs,
    opts: pulumi.CustomResourceOptions,
) {
    const { adminSecret, adminUser } = monitoringNames.grafana;
    const password = new random.RandomPassword(
        `${name}-grafana-password${generationSuffix(secretsGeneration)}`,
        { length: 24, special: false },
        opts,
    );
    return new kubernetes.core.v1.Secret(
        `${name}-grafana-admin`,
        {
            metadata: { name: adminSecret, namespace },
            stringData: { "admin-user": adminUser, "admin-password": password.result },
        },
        opts,
    );
}

/** What must not be read of Alertmanager's configuration. */
function receiverSecret(
    name: string,
    { namespace, alerts: { receiver } }: MonitoringArgs,
    opts: pulumi.CustomResourceOptions,
): kubernetes.core.v1.Secret[] {
    if (receiver === undefined) return [];
    return [
        new kubernetes.core.v1.Secret(
            `${name}-alert-receiver`,
            {
                metadata: { name: monitoringNames.alertmanager.receiverSecret, namespace },
                stringData: receiverFiles(receiver),
            },
            opts,
        ),
    ];
}

/** What Prometheus scrapes and computes, in the operator's own kinds. */
function observe(
    name: string,
    { namespace, broker, host, alerts, has }: MonitoringArgs,
    opts: pulumi.CustomResourceOptions,
): void {
    for (const monitor of monitors(broker.lag.kind, has)) {
        new kubernetes.apiextensions.CustomResource(
            `${name}-monitor-${monitor.name}`,
            {
                apiVersion: "monitoring.coreos.com/v1",
                kind: "PodMonitor",
                metadata: { name: monitor.name, namespace },
                spec: podMonitorSpec(monitor),
            },
            opts,
        );
    }
    new kubernetes.apiextensions.CustomResource(
        `${name}-rules`,
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "PrometheusRule",
            metadata: { name: "todo", namespace },
            spec: { groups: recordingRules },
        },
        opts,
    );
    if (!alerts.enabled) return;
    new kubernetes.apiextensions.CustomResource(
        `${name}-alerts`,
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "PrometheusRule",
            metadata: { name: "todo-alerts", namespace },
            spec: { groups: pulumi.output(host).apply((it) => alertingRules({ has, host: it })) },
        },
        opts,
    );
}

/** The way to Grafana through the gateway; by TLS only, because a password passes. */
function grafanaRoute(name: string, { namespace, host, ingressClass }: MonitoringArgs, parent: pulumi.Resource) {
    const { service, port, path } = monitoringNames.grafana;
    const paths = [{ path, service, port }];
    const secret = certificateSecret({ ingressClass });
    return createRoute(
        name,
        { name: service, namespace, paths, host, ingressClass, httpsOnly: true, certificateSecret: secret },
        parent,
    );
}
