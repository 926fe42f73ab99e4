import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { charts } from "../../model/platform/charts";
import { createRoute } from "../gateway/route";
import { keptSize } from "../base/kept-size";
import { helmRelease, type ReleaseDelivery } from "../base/helm";
import { type Broker } from "../../model/platform/broker";
import { generationSuffix } from "../../model/contract/secret-generations";
import { type Sizing } from "../../model/platform/sizing";
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
            { parent: this, dependsOn: [definitions, admin, ...files], ...keptSize(`${name}-release`) },
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

/** What Prometheus scrapes and computes, in the operator's own kinds. */
function observe(
    name: string,
    { namespace, broker, ingressClass }: MonitoringArgs,
    opts: pulumi.CustomResourceOptions,
): void {
    for (const monitor of monitors(broker.lag.kind, ingressClass === undefined)) {
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
}

/** The way to Grafana through the gateway; by TLS only, because a password passes. */
function grafanaRoute(name: string, { namespace, host, ingressClass }: MonitoringArgs, parent: pulumi.Resource) {
    const { service, port, path } = monitoringNames.grafana;
    const paths = [{ path, service, port }];
    return createRoute(name, { name: service, namespace, paths, host, ingressClass, httpsOnly: true }, parent);
}
