import * as pulumi from "@pulumi/pulumi";

/**
 * A Kubernetes service account as a principal of Google's IAM: roles are granted to it directly, no Google service account in
 * between. https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
 */
export const podIdentity = (args: {
    /** The cluster's, and not its name made up: Google makes the pool with the first cluster of a project, and refuses grants before. */
    readonly workloadPool: pulumi.Input<string>;
    readonly projectNumber: pulumi.Input<string>;
    readonly namespace: string;
    readonly serviceAccount: string;
}): pulumi.Output<string> =>
    pulumi.interpolate`principal://iam.googleapis.com/projects/${args.projectNumber}/locations/global/workloadIdentityPools/${args.workloadPool}/subject/ns/${args.namespace}/sa/${args.serviceAccount}`;

/** Where pods of a cluster with workload identity get their tokens; policies have to let them. */
export const metadataServer = { cidr: "169.254.169.254/32", ports: [80, 988] } as const;
