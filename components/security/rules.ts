import { type Flow } from "./flow";
import { peerOf, type Party, type PodGroup } from "./parties";

/** The spec of a NetworkPolicy. */
export interface PolicySpec {
    readonly podSelector: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly policyTypes: readonly ("Ingress" | "Egress")[];
    readonly ingress?: readonly object[];
    readonly egress?: readonly object[];
}

/** Refuses everything, both ways, to all pods of a namespace that no other policy speaks of. */
export const denyAll: PolicySpec = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };

/** The policy of one group of pods: its flows and nothing else. */
export function policySpec(flows: readonly Flow[], group: PodGroup): PolicySpec {
    const includesGroup = (parties: readonly Party[]): boolean =>
        parties.some((it) => it.kind === "pods" && it.group === group);
    const rule = (key: "from" | "to", parties: readonly Party[], ports: Flow["ports"]): object => {
        const peers = parties.map((it) => peerOf(it, group.namespace)).filter((it) => it !== undefined);
        // Without peers a rule means anybody.
        return peers.length === 0 ? { ports } : { [key]: peers, ports };
    };
    return {
        podSelector: { matchLabels: group.labels },
        policyTypes: ["Ingress", "Egress"],
        ingress: flows.filter((it) => includesGroup(it.to)).map((it) => rule("from", it.from, it.ports)),
        egress: flows.filter((it) => includesGroup(it.from)).map((it) => rule("to", it.to, it.ports)),
    };
}
