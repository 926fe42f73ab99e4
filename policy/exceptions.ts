import { targetsWith } from "../stacks/targets";

/** A finding that is accepted, and why. */
export interface Exception {
    readonly rule: string;
    /** Stacks that it is accepted on; all when absent. */
    readonly stacks?: readonly string[];
    /** Matches the finding. */
    readonly finding: RegExp;
    readonly reason: string;
}

/** Stacks whose clusters get the agent that enforces network policies. */
const withPolicyAgent = targetsWith((it) => it.cluster.policyEnforcer === undefined);

export const exceptions: readonly Exception[] = [
    {
        rule: "protect",
        stacks: targetsWith((it) => it.role !== "production"),
        finding: /is not protected$/,
        reason:
            "dev and the fallbacks on trial credit are there to be destroyed, and must leave nothing that costs; " +
            "whoever makes one of them production sets protect",
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

/** A finding of the scanner (`npm run check -- scan`) that is accepted, by the id of its check: https://github.com/zegl/kube-score/blob/master/README_CHECKS.md */
export const scanExceptions: readonly Exception[] = [
    {
        rule: "container-image-pull-policy",
        finding: /ImagePullPolicy is not set to Always$/,
        reason: "images are pinned, so a pull would bring nothing new, and a registry that is down would keep pods from starting again",
    },
    {
        rule: "container-ephemeral-storage-request-and-limit",
        finding: /Ephemeral Storage (request|limit) is not set$/,
        reason: "root file systems are read-only and every scratch volume has a size limit, so there is nothing left to limit",
    },
    {
        rule: "container-security-context-user-group-id",
        finding:
            /^(CronJob\/.*\/postgres-|Job\/.*\/redpanda-topics|DaemonSet\/.*\/kube-network-policies).* with a low (user|group) ID$/,
        reason: "the user of the upstream image, which owns the files that it has to read",
    },
    {
        rule: "container-resources",
        finding: /\/(redpanda-topics|e2e|provisioner|kube-network-policies), .*: CPU limit is not set$/,
        reason: "they run for a minute or hardly at all, and a limit would only make them slower: memory is what takes neighbours down",
    },
    {
        rule: "deployment-replicas",
        finding: /\/(notification|recurring-task|audit): Deployment few replicas$/,
        reason: "consumers of events: while one is away the broker keeps what it has to read, for three days unless retention.eventsHours is set",
    },
    {
        rule: "deployment-has-host-podantiaffinity",
        finding: /\/backend: /,
        reason: "topology spread constraints do the same, and still place a replica when nodes are few",
    },
    {
        rule: "statefulset-has-host-podantiaffinity",
        finding: /\/sync: /,
        reason: "topology spread constraints do the same, and still place a replica when nodes are few",
    },
    {
        rule: "networkpolicy-targets-pod",
        finding: /\/(dapr-system|data|messaging|gateway|monitoring)\//,
        reason:
            "their pods come from upstream charts and operators, which are not scanned; " +
            "tests/components/security/chart-pods.test.ts holds the labels against the pinned charts",
    },
    {
        rule: "service-targets-pod",
        finding: /\/gateway\/gateway: /,
        reason: "its pods are those of Traefik's chart, which is not scanned",
    },
    {
        rule: "ingress-targets-service",
        finding: /\/monitoring\/monitoring-grafana, /,
        reason: "its Service is that of Grafana's chart, which is not scanned",
    },
    {
        rule: "pod-networkpolicy",
        stacks: withPolicyAgent,
        finding: /\/(node-local-storage\/provisioner|kube-system\/kube-network-policies): /,
        reason: "parts of the cluster: one listens to nothing, the other is what enforces policies and runs on the node's own network",
    },
    {
        rule: "container-security-context-privileged",
        stacks: withPolicyAgent,
        finding: /\/kube-network-policies, agent: /,
        reason: "it filters the packets of the node, which only a privileged container can",
    },
    {
        rule: "container-security-context-readonlyrootfilesystem",
        stacks: withPolicyAgent,
        finding: /\/kube-network-policies, agent: /,
        reason: "it filters the packets of the node, which only a privileged container can",
    },
];
