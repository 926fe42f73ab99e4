import { isDeepStrictEqual } from "node:util";
import { maintenanceNames } from "../data/maintenance-specs";
import { postgresNames } from "../data/postgres-specs";
import { certManagerNames } from "../gateway/cert-manager-values";
import { gatewayNames } from "../gateway/traefik-values";
import { lokiNames } from "../../model/platform/logging-names";
import { redpandaNames } from "../messaging/redpanda-values";
import { namespaces, type NamespaceKey } from "../../model/platform/namespaces";
import { endToEndSuite, serviceNames, type ServiceName } from "../../model/contract/catalogue";
import { type Endpoint, type OutsideFlow } from "../../model/platform/endpoint";

/** Pods of the platform that network policies tell apart. */
export interface PodGroup {
    readonly name: string;
    readonly namespace: NamespaceKey;
    readonly labels: Readonly<Record<string, string>>;
}

const group = (namespace: NamespaceKey, name: string, labels: Readonly<Record<string, string>>): PodGroup => ({
    name,
    namespace,
    labels,
});
const named = (namespace: NamespaceKey, name: string): PodGroup =>
    group(namespace, name, { "app.kubernetes.io/name": name });
const dapr = (name: string): PodGroup => group("dapr", name, { app: name });

/** Every group. Labels are those of the pinned charts; a group without pods costs nothing. */
export const podGroups = {
    daprOperator: dapr("dapr-operator"),
    daprSentry: dapr("dapr-sentry"),
    daprScheduler: dapr("dapr-scheduler-server"),
    daprInjector: dapr("dapr-sidecar-injector"),
    redpanda: named("messaging", redpandaNames.release),
    redpandaConfiguration: named("messaging", `${redpandaNames.release}-configuration`),
    redpandaTopics: named("messaging", `${redpandaNames.release}-topics`),
    postgres: group("data", postgresNames.cluster, postgresNames.podLabels),
    postgresOperator: group("data", "postgres-operator", postgresNames.operatorLabels),
    postgresMaintenance: group("data", maintenanceNames.serviceAccount, maintenanceNames.podLabels),
    /** The end-to-end suite, when it runs in the cluster. */
    suite: named("services", endToEndSuite.name),
    gateway: named("gateway", gatewayNames.release),
    certManager: named("certificates", certManagerNames.release),
    certManagerInjector: named("certificates", "cainjector"),
    certManagerWebhook: named("certificates", "webhook"),
    /** Of its release, until the API takes certificates. */
    certManagerCheck: named("certificates", "startupapicheck"),
    challengeSolver: group("services", "challenge-solver", certManagerNames.solver.labels),
    prometheus: named("monitoring", "prometheus"),
    alertmanager: named("monitoring", "alertmanager"),
    prometheusOperator: group("monitoring", "prometheus-operator", {
        app: "kube-prometheus-stack-operator",
    }),
    kubeStateMetrics: named("monitoring", "kube-state-metrics"),
    grafana: named("monitoring", "grafana"),
    loki: named("monitoring", lokiNames.release),
    alloy: named("monitoring", "alloy"),
    promtail: named("monitoring", "promtail"),
    lagExporter: named("monitoring", "lag-exporter"),
} as const satisfies Record<string, PodGroup>;

/** Pods of each service, sidecar included. Their policies come and change with their releases. */
export const serviceGroups = Object.fromEntries(serviceNames.map((it) => [it, named("services", it)])) as Record<
    ServiceName,
    PodGroup
>;

/** The pods behind an endpoint in the cluster. */
export function groupAt({ namespace, podLabels }: Extract<Endpoint, { readonly location: "cluster" }>): PodGroup {
    const group = Object.values<PodGroup>(podGroups).find(
        (it) => namespaces[it.namespace].name === namespace && isDeepStrictEqual(it.labels, podLabels),
    );
    if (group) return group;
    const labels = JSON.stringify(podLabels);
    throw new Error(`no group in components/security/parties.ts has the labels ${labels} in namespace ${namespace}`);
}

/** One side of a flow: pods of ours, pods of somebody else, addresses outside, or anybody at all. */
export type Party =
    | { readonly kind: "pods"; readonly group: PodGroup }
    | { readonly kind: "namespace"; readonly name: string }
    | { readonly kind: "addresses"; readonly cidr: string }
    | { readonly kind: "anybody" };

export const pods = (...groups: readonly PodGroup[]): Party[] => groups.map((it) => ({ kind: "pods", group: it }));
export const addresses = ({ cidr }: Pick<OutsideFlow, "cidr">): Party => ({ kind: "addresses", cidr });

/**
 * Who cannot be named by a selector: the API server, nodes, users. A rule without peers is the one form that every network plugin
 * reads alike: Cilium never matches addresses of nodes, nor of an API server that runs on one, by CIDR.
 */
export const anybody: Party = { kind: "anybody" };

/** Name servers: pods, or an address on every node in front of them. */
export const nameServers: readonly Party[] = [
    { kind: "namespace", name: "kube-system" },
    { kind: "addresses", cidr: "169.254.0.0/16" },
];

/** A party as a peer of a NetworkPolicy, seen from a namespace; undefined for anybody, which is the absence of peers. */
export function peerOf(party: Party, from: NamespaceKey): Readonly<Record<string, unknown>> | undefined {
    const inNamespace = (name: string) => ({
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
    });
    switch (party.kind) {
        case "pods": {
            const { namespace, labels } = party.group;
            const selected = { podSelector: { matchLabels: labels } };
            return namespace === from ? selected : { ...inNamespace(namespaces[namespace].name), ...selected };
        }
        case "namespace":
            return inNamespace(party.name);
        case "addresses":
            return { ipBlock: { cidr: party.cidr } };
        case "anybody":
            return undefined;
    }
}
