import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type LogCollector } from "../../stacks/choices";
import { charts } from "../charts";
import { helmRelease, type Delivery } from "../helm";
import { type Sizing } from "../sizing";
import { alloyValues, collectorRules, promtailValues } from "./collector-values";
import { lokiValues } from "./loki-values";
import { lokiNames } from "./names";

export interface LoggingArgs {
    readonly namespace: pulumi.Input<string>;
    readonly collector: LogCollector;
    readonly retentionDays: number;
    readonly sizing: Sizing["logging"];
    /** Class of Loki's volume; absent means the cluster's default. */
    readonly storageClass?: string;
    readonly delivery: Delivery;
}

/** Logs of all pods, kept for as long as promised: Loki, and a collector on every node. */
export class Logging extends pulumi.ComponentResource {
    constructor(name: string, args: LoggingArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:logging:Logging", name, {}, opts);
        const { namespace, delivery, sizing } = args;
        helmRelease(
            `${name}-loki`,
            { chart: charts.loki, releaseName: lokiNames.release, namespace, values: lokiValues(args), delivery },
            { parent: this },
        );
        const role = args.collector === "promtail" ? [promtailRole(`${name}-promtail`, namespace, this)] : [];
        // Not after Loki: the collectors wait for it by themselves, and keep what pods write meanwhile.
        helmRelease(
            `${name}-${args.collector}`,
            {
                chart: charts[args.collector],
                releaseName: args.collector,
                namespace,
                values: args.collector === "alloy" ? alloyValues(sizing.collector) : promtailValues(sizing.collector),
                delivery,
            },
            { parent: this, dependsOn: role },
        );
        this.registerOutputs({});
    }
}

/** What Alloy's chart makes of its values, for Promtail, whose chart has a fixed role. */
function promtailRole(name: string, namespace: pulumi.Input<string>, parent: pulumi.Resource): pulumi.Resource {
    const role = new kubernetes.rbac.v1.ClusterRole(
        `${name}-role`,
        { metadata: { name: "promtail" }, rules: collectorRules },
        { parent },
    );
    return new kubernetes.rbac.v1.ClusterRoleBinding(
        `${name}-binding`,
        {
            metadata: { name: "promtail" },
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.metadata.name },
            subjects: [{ kind: "ServiceAccount", name: "promtail", namespace }],
        },
        { parent },
    );
}
