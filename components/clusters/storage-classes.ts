import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type StorageTier } from "../../stacks/target";

/** What a tier is made of on one cloud. */
export interface StorageKind {
    readonly provisioner: string;
    readonly parameters?: Readonly<Record<string, string>>;
    /** Folders on a node cannot grow. */
    readonly expandable: boolean;
}

/** Names of the classes, the same on every cloud: charts never see what a cloud calls a disk. */
export const storageClassNames: Readonly<Record<StorageTier, string>> = {
    durable: "durable",
    rebuildable: "rebuildable",
};

/** The two storage classes `durable` and `rebuildable`. */
export class StorageClasses extends pulumi.ComponentResource {
    readonly ready: readonly pulumi.Resource[];

    constructor(
        name: string,
        args: Readonly<Record<StorageTier, StorageKind>>,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("todo:clusters:StorageClasses", name, {}, opts);
        this.ready = (["durable", "rebuildable"] as const).map(
            (tier) =>
                new kubernetes.storage.v1.StorageClass(
                    `${name}-${tier}`,
                    {
                        metadata: { name: storageClassNames[tier] },
                        provisioner: args[tier].provisioner,
                        parameters: args[tier].parameters,
                        allowVolumeExpansion: args[tier].expandable,
                        reclaimPolicy: "Delete",
                        // The disk is made where the pod runs: disks are bound to a zone.
                        volumeBindingMode: "WaitForFirstConsumer",
                    },
                    { parent: this },
                ),
        );
        this.registerOutputs({});
    }
}
