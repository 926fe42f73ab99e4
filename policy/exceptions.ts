/** A finding that is accepted, and why. */
export interface Exception {
    readonly rule: string;
    /** Stacks that it is accepted on; all when absent. */
    readonly stacks?: readonly string[];
    /** Matches the finding. */
    readonly finding: RegExp;
    readonly reason: string;
}

export const exceptions: readonly Exception[] = [
    {
        rule: "protect",
        stacks: ["dev", "aks", "gke"],
        finding: /is not protected$/,
        reason: "dev and the fallbacks on trial credit are there to be destroyed, and must leave nothing that costs; whoever makes one of them production sets protect",
    },
    {
        rule: "network-policies",
        finding: /^namespace node-local-storage /,
        reason: "storage of the cluster, not of the platform: its one pod listens to nothing and asks the API server only",
    },
    {
        rule: "pod-security",
        finding: /^Deployment node-local-storage\/provisioner: mounts a token/,
        reason: "it makes volumes, which it can only do through the API server",
    },
];
