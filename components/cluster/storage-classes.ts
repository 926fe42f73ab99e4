import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type StorageKind, storageClassNames, type StorageTier } from "../../model/platform/storage";

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
