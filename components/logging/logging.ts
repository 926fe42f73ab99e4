import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type LogCollector, type LogStore } from "../../model/platform/choices";
import { type Target } from "../../model/platform/target";
import { charts } from "../../model/platform/charts";
import { helmRelease, type ReleaseDelivery } from "../base/helm";
import { keptSize } from "../base/kept-size";
import { objectName } from "../base/object-name";
import { namespaces } from "../../model/platform/namespaces";
import { type Sizing } from "../../model/platform/sizing";
import { type Bucket } from "../../model/platform/bucket";
import { type OutsideFlow } from "../../model/platform/endpoint";
import { alloyValues, collectorRules, promtailValues } from "./collector-values";
import { bucketVariables, lokiValues } from "./loki-values";
import { lokiNames } from "../../model/platform/logging-names";

export interface LoggingArgs {
    readonly namespace: pulumi.Output<string>;
    readonly collector: LogCollector;
    readonly store: LogStore;
    readonly retentionDays: number;
    /** Makes the bucket, when logs are kept in one. */
    readonly createBucket?: Target["createBucket"];
    readonly protect: boolean;
    readonly sizing: Sizing["logging"];
    /** Class of Loki's volume; absent means the cluster's default. */
    readonly storageClass?: string;
    readonly delivery: ReleaseDelivery;
}

/** Logs of all pods, kept for as long as promised: Loki, and a collector on every node. */
export class Logging extends pulumi.ComponentResource {
    /** What Loki has to reach outside the cluster, for network policies. */
    readonly egress: readonly OutsideFlow[];

    constructor(name: string, args: LoggingArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:logging:Logging", name, {}, opts);
        const { namespace, delivery, sizing } = args;
        const bucket =
            args.store === "volume"
                ? undefined
                : args.createBucket?.(
                      `${name}-bucket`,
                      {
                          purpose: "logs",
                          // Loki deletes what has expired. This is for what it might forget, and must never be the first.
                          expireAfterDays: args.retentionDays + 14,
                          namespace,
                          namespaceName: namespaces.monitoring.name,
                          serviceAccount: lokiNames.bucketAccount,
                          protect: args.protect,
                      },
                      { parent: this },
                  );
        this.egress = bucket?.egress ?? [];
        helmRelease(
            `${name}-loki`,
            {
                chart: charts.loki,
                releaseName: lokiNames.release,
                namespace,
                values: lokiValues({
                    ...args,
                    bucket: bucket && { kind: bucket.location.kind, podLabels: bucket.podLabels },
                }),
                delivery,
            },
            {
                parent: this,
                dependsOn: bucket ? bucketAccess(name, bucket, namespace, this) : [],
                ...keptSize(`${name}-loki`),
            },
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
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: objectName(role, "promtail") },
            subjects: [{ kind: "ServiceAccount", name: "promtail", namespace }],
        },
        { parent },
    );
}

/** What Loki's pod needs to find and use its bucket. */
function bucketAccess(
    name: string,
    { location, serviceAccountAnnotations, ready }: Bucket,
    namespace: pulumi.Input<string>,
    parent: pulumi.Resource,
): pulumi.Resource[] {
    const account = new kubernetes.core.v1.ServiceAccount(
        `${name}-account`,
        { metadata: { name: lokiNames.bucketAccount, namespace, annotations: serviceAccountAnnotations } },
        { parent },
    );
    const variables = new kubernetes.core.v1.ConfigMap(
        `${name}-variables`,
        {
            metadata: { name: bucketVariables.configMap, namespace },
            data: {
                [bucketVariables.bucket]: location.bucket,
                ...(location.kind === "azure" ? { [bucketVariables.account]: location.account } : {}),
            },
        },
        { parent },
    );
    return [account, variables, ...ready];
}
