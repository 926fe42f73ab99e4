import { type NetworkFlow } from "../../model/platform/service-chart";
import { type Flow } from "./flow";
import { peerOf, type Party, type PodGroup } from "./parties";

const includes = (parties: readonly Party[], group: PodGroup): boolean =>
    parties.some((it) => it.kind === "pods" && it.group === group);

function side(flows: readonly Flow[], group: PodGroup, here: "from" | "to", there: "from" | "to"): NetworkFlow[] {
    return flows
        .filter((it) => includes(it[here], group))
        .map((flow) => {
            const peers = flow[there].map((it) => peerOf(it, group.namespace)).filter((it) => it !== undefined);
            return { description: flow.why, ...(peers.length === 0 ? {} : { peers }), ports: flow.ports };
        });
}

/** Who may connect to the pods of a group. */
export const ingressOf = (flows: readonly Flow[], group: PodGroup): NetworkFlow[] => side(flows, group, "to", "from");

/** Where they may connect to. */
export const egressOf = (flows: readonly Flow[], group: PodGroup): NetworkFlow[] => side(flows, group, "from", "to");

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
    const rule =
        (key: "from" | "to") =>
        ({ peers, ports }: NetworkFlow) =>
            peers === undefined ? { ports } : { [key]: peers, ports };
    return {
        podSelector: { matchLabels: group.labels },
        policyTypes: ["Ingress", "Egress"],
        ingress: ingressOf(flows, group).map(rule("from")),
        egress: egressOf(flows, group).map(rule("to")),
    };
}
