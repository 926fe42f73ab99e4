import { type Provider as CommandProvider } from "@pulumi/command/provider";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { CleanupGate } from "./cleanup-gate";
import { providerSettings } from "../../model/platform/target";

/** What the provider has to know of a cluster. */
export interface GatedCluster {
    readonly id: pulumi.Output<string>;
    readonly kubeconfig: pulumi.Output<string>;
    /** The cluster's address is known before a pod can run. */
    readonly nodePool: pulumi.Resource;
}

/** The provider of a cluster that would not take the disks and load balancers of its pods with it: see {@link CleanupGate}. */
export function gatedProvider(
    name: string,
    { id, kubeconfig, nodePool }: GatedCluster,
    commands: CommandProvider,
): kubernetes.Provider {
    const { gate } = new CleanupGate("cleanup", { kubeconfig }, { providers: [commands], dependsOn: [nodePool] });
    return new kubernetes.Provider(
        name,
        { kubeconfig, clusterIdentifier: id, ...providerSettings },
        { dependsOn: [nodePool, gate] },
    );
}
