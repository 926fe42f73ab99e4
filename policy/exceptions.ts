import { targetsWith } from "../stacks/targets";

import { services, type Service } from "../model/contract/catalogue";

/** Pattern of the workloads of some services. */
const workloads = (which: (service: Service) => boolean): string =>
    `/(${services
        .filter(which)
        .map((it) => it.name)
        .join("|")})`;

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
            "dev and the fallbacks on trial credit are made to be destroyed and must leave nothing that costs; " +
            "set protect when you make one of them production",
    },
    {
        rule: "network-policies",
        finding: /^namespace node-local-storage /,
        reason: "this is storage of the cluster, not of the platform: its one pod listens to nothing and calls only the API server",
    },
    {
        rule: "pod-security",
        finding: /^Deployment node-local-storage\/provisioner: mounts a token/,
        reason: "it makes volumes through the API server, which needs the token",
    },
];

/** A finding of the scanner (`npm run check -- scan`) that is accepted, by the id of its check: https://github.com/zegl/kube-score/blob/master/README_CHECKS.md */
export const scanExceptions: readonly Exception[] = [
    {
        rule: "container-image-pull-policy",
        finding: /ImagePullPolicy is not set to Always$/,
        reason: "images are pinned, so a pull brings nothing new, and pods would not restart while a registry is down",
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
        reason: "this is the user of the upstream image, which owns the files that the pod reads",
    },
    {
        rule: "container-resources",
        finding: /\/(redpanda-topics|e2e|provisioner|kube-network-policies), .*: CPU limit is not set$/,
        reason: "they run for a minute or need almost nothing, and a CPU limit would only slow them down; neighbors are protected by memory limits",
    },
    {
        rule: "deployment-replicas",
        finding: new RegExp(`${workloads((it) => !it.scales && it.subscribes.length > 0)}: Deployment few replicas$`),
        reason: "these consume events: while one is away, the broker keeps its events, for three days unless retention.eventsHours is set",
    },
    {
        rule: "deployment-has-host-podantiaffinity",
        finding: new RegExp(`${workloads((it) => it.scales && it.consumption === "shared")}: `),
        reason: "topology spread constraints do the same and still place a replica when nodes are few",
    },
    {
        rule: "statefulset-has-host-podantiaffinity",
        finding: new RegExp(`${workloads((it) => it.scales && it.consumption === "each")}: `),
        reason: "topology spread constraints do the same and still place a replica when nodes are few",
    },
    {
        rule: "networkpolicy-targets-pod",
        finding: /\/(dapr-system|data|messaging|gateway|monitoring)\//,
        reason:
            "upstream charts and operators make the pods, and the scan leaves those out; " +
            "tests/components/security/chart-pods.test.ts holds the labels against the pinned charts",
    },
    {
        rule: "service-targets-pod",
        finding: /\/gateway\/gateway: /,
        reason: "its pods come from Traefik's chart, which the scan leaves out",
    },
    {
        rule: "ingress-targets-service",
        finding: /\/monitoring\/monitoring-grafana, /,
        reason: "its Service comes from Grafana's chart, which the scan leaves out",
    },
    {
        rule: "pod-networkpolicy",
        stacks: withPolicyAgent,
        finding: /\/(node-local-storage\/provisioner|kube-system\/kube-network-policies): /,
        reason: "these are parts of the cluster: one listens to nothing, the other enforces policies and runs on the node's own network",
    },
    {
        rule: "container-security-context-privileged",
        stacks: withPolicyAgent,
        finding: /\/kube-network-policies, agent: /,
        reason: "it filters the node's packets, which only a privileged container can do",
    },
    {
        rule: "container-security-context-readonlyrootfilesystem",
        stacks: withPolicyAgent,
        finding: /\/kube-network-policies, agent: /,
        reason: "it filters the node's packets, which only a privileged container can do",
    },
];
