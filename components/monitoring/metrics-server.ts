import * as pulumi from "@pulumi/pulumi";
import { charts } from "../../model/platform/charts";
import { helmRelease, type ReleaseDelivery } from "../base/helm";
import { resourcesOf, type Size } from "../../model/platform/quantities";
import { sumRequests, type Workload } from "../../model/platform/workloads";

export interface MetricsServerArgs {
    readonly size: Size;
    readonly delivery: ReleaseDelivery;
}

/** Values of the metrics-server chart. */
export const metricsServerValues = (size: Size) => ({
    fullnameOverride: "metrics-server",
    resources: resourcesOf(size),
    // Kubelets of managed node pools serve certificates that the cluster's authority did not sign.
    args: ["--kubelet-insecure-tls"],
});

/** Pods that the chart makes of these values. */
export const metricsServerWorkloads = (values: ReturnType<typeof metricsServerValues>): Workload[] => [
    { name: "metrics-server", pods: 1, requests: sumRequests(values.resources) },
];

/** The metrics API, which autoscaling and `kubectl top` read, for clusters that come without it. */
export class MetricsServer extends pulumi.ComponentResource {
    constructor(name: string, args: MetricsServerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:platform:MetricsServer", name, {}, opts);
        helmRelease(
            `${name}-release`,
            {
                chart: charts.metricsServer,
                releaseName: "metrics-server",
                namespace: "kube-system",
                values: metricsServerValues(args.size),
                delivery: args.delivery,
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}
