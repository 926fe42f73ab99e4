import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { charts } from "../../model/platform/charts";
import { helmRelease, type ReleaseDelivery } from "../base/helm";
import { type Sizing } from "../../model/platform/sizing";
import { daprValues } from "./dapr-values";

export interface DaprArgs {
    readonly namespace: pulumi.Input<string>;
    readonly sizing: Sizing["dapr"];
    readonly storageClass?: string;
    readonly delivery: ReleaseDelivery;
}

/** Dapr's control plane. Services wait for it: a pod created before the injector is ready gets no sidecar. */
export class DaprControlPlane extends pulumi.ComponentResource {
    /** Done when the definitions exist and, unless waiting is off, the injector answers. */
    readonly ready: kubernetes.helm.v3.Release;

    constructor(name: string, args: DaprArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:runtime:DaprControlPlane", name, {}, opts);
        this.ready = helmRelease(
            `${name}-release`,
            {
                chart: charts.dapr,
                releaseName: "dapr",
                namespace: args.namespace,
                values: daprValues({
                    sizing: args.sizing,
                    storageClass: args.storageClass,
                    injectorIsRequired: args.delivery.awaitReadiness,
                }),
                delivery: args.delivery,
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}
