import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

export interface CleanupGateArgs {
    readonly kubeconfig: pulumi.Output<string>;
}

/**
 * Stands between everything inside a cluster and its nodes. At destroy, when the objects are gone, it waits until the cloud has
 * taken back the disks and load balancers that were made for them: they would outlive the cluster, cost money, and keep the
 * network from being deleted. A command and not a delete hook, which a plain `pulumi destroy` refuses.
 */
export class CleanupGate extends pulumi.ComponentResource {
    /** Everything in the cluster depends on it, by way of the Kubernetes provider. */
    readonly gate: pulumi.Resource;

    constructor(name: string, { kubeconfig }: CleanupGateArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:clusters:CleanupGate", name, {}, opts);
        this.gate = new command.local.Command(
            `${name}-wait`,
            {
                // Relative to the program, so that no machine sees a difference.
                delete: "node components/cluster/wait-for-cleanup.mjs",
                environment: { CLUSTER_KUBECONFIG: pulumi.secret(kubeconfig) },
            },
            { parent: this, customTimeouts: { delete: "20m" } },
        );
        this.registerOutputs({});
    }
}
