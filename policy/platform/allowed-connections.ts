import { BlockList, isIPv6 } from "node:net";
import {
    type INetworkPolicyEgressRule,
    type INetworkPolicyIngressRule,
    type INetworkPolicyPeer,
    type INetworkPolicySpec,
} from "kubernetes-models/networking.k8s.io/v1";
import { type KubernetesObject } from "../../engine/kubernetes-objects";

export type NetworkPolicy = Pick<KubernetesObject<INetworkPolicySpec>, "metadata" | "spec">;
type LabelSelector = INetworkPolicySpec["podSelector"];
/** A rule of either direction. */
type PeerRule = INetworkPolicyIngressRule & INetworkPolicyEgressRule;
type Labels = Readonly<Record<string, string>>;

/** One end of a connection: a pod, or an address that belongs to none. */
export type NetworkEnd =
    | {
          readonly kind: "pod";
          readonly namespace: string;
          readonly labels: Labels;
          /** Of the namespace, beside its name. */
          readonly namespaceLabels?: Labels;
          /** Ports that have names. */
          readonly ports?: Readonly<Record<string, number>>;
      }
    | { readonly kind: "address"; readonly address: string };

export interface NetworkConnection {
    readonly from: NetworkEnd;
    readonly to: NetworkEnd;
    readonly port: number;
    /** @default "TCP" */
    readonly protocol?: "TCP" | "UDP" | "SCTP";
}

/**
 * Whether policies let a connection through, as Kubernetes defines it: a pod that no policy selects for a direction is open in it;
 * otherwise one rule of one of them has to match; both ends have to agree.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function isAllowed(policies: readonly NetworkPolicy[], connection: NetworkConnection): boolean {
    return permits(policies, connection, "Egress") && permits(policies, connection, "Ingress");
}

function permits(
    policies: readonly NetworkPolicy[],
    connection: NetworkConnection,
    direction: "Ingress" | "Egress",
): boolean {
    const [subject, other] =
        direction === "Ingress" ? [connection.to, connection.from] : [connection.from, connection.to];
    if (subject.kind !== "pod") return true;
    const selecting = policies.filter(
        ({ metadata, spec }) =>
            metadata.namespace === subject.namespace &&
            matches(spec.podSelector, subject.labels) &&
            directionsOf(spec).includes(direction),
    );
    if (selecting.length === 0) return true;
    return selecting.some(({ metadata, spec }) =>
        (direction === "Ingress" ? spec.ingress : spec.egress)?.some((rule: PeerRule) => {
            const peers = direction === "Ingress" ? rule.from : rule.to;
            return matchesPorts(rule, connection) && matchesPeers(peers, other, metadata.namespace);
        }),
    );
}

/** Absent policyTypes mean ingress, and egress where there are rules for it. */
const directionsOf = ({ policyTypes, egress }: INetworkPolicySpec) =>
    policyTypes ?? (egress === undefined ? ["Ingress"] : ["Ingress", "Egress"]);

/** No peers at all means anybody. */
const matchesPeers = (peers: readonly INetworkPolicyPeer[] | undefined, end: NetworkEnd, namespace?: string): boolean =>
    peers === undefined || peers.length === 0 || peers.some((it) => matchesPeer(it, end, namespace));

function matchesPeer(
    { podSelector, namespaceSelector, ipBlock }: INetworkPolicyPeer,
    end: NetworkEnd,
    namespace?: string,
): boolean {
    // Addresses of pods are not to be selected by block: plugins disagree (docs/network-policies.md).
    if (ipBlock) {
        return (
            end.kind === "address" &&
            inBlock(end.address, ipBlock.cidr) &&
            !ipBlock.except?.some((it) => inBlock(end.address, it))
        );
    }
    if (end.kind !== "pod") return false;
    const namespaceLabels = { ...end.namespaceLabels, "kubernetes.io/metadata.name": end.namespace };
    const inNamespace = namespaceSelector ? matches(namespaceSelector, namespaceLabels) : end.namespace === namespace;
    return inNamespace && (podSelector === undefined || matches(podSelector, end.labels));
}

/** No ports at all means every port; a name means the port that the target calls so. */
function matchesPorts({ ports }: PeerRule, { to, port, protocol = "TCP" }: NetworkConnection): boolean {
    if (ports === undefined || ports.length === 0) return true;
    return ports.some((it) => {
        if ((it.protocol ?? "TCP") !== protocol) return false;
        if (it.port === undefined) return true;
        if (typeof it.port === "string") return to.kind === "pod" && to.ports?.[it.port] === port;
        return it.endPort === undefined ? it.port === port : it.port <= port && port <= it.endPort;
    });
}

function matches({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
    return (
        Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
        matchExpressions.every(({ key, operator, values = [] }) => {
            const value = labels[key];
            switch (operator) {
                case "In":
                    return value !== undefined && values.includes(value);
                case "NotIn":
                    return value === undefined || !values.includes(value);
                case "Exists":
                    return value !== undefined;
                case "DoesNotExist":
                    return value === undefined;
            }
        })
    );
}

function inBlock(address: string, cidr: string): boolean {
    const [network = "", prefix] = cidr.split("/");
    const family = isIPv6(network) ? "ipv6" : "ipv4";
    const block = new BlockList();
    block.addSubnet(network, Number(prefix), family);
    return block.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
