import { type Endpoint, type OutsideFlow } from "../../model/platform/endpoint";
import { addresses, groupAt, pods, type Party } from "./parties";

/** A permitted direction: who opens connections to whom. Ports are those of the pods, after a Service's translation. */
export interface Flow {
    readonly why: string;
    readonly from: readonly Party[];
    readonly to: readonly Party[];
    readonly ports: readonly { readonly port: number; readonly protocol: "TCP" | "UDP" }[];
}

export const tcp = (...ports: readonly number[]) => ports.map((port) => ({ port, protocol: "TCP" as const }));

/** To pods of the cluster, or to addresses outside and where an identity for them comes from. */
export function endpointFlows(why: string, from: readonly Party[], endpoint: Endpoint): Flow[] {
    if (endpoint.location === "cluster") return [{ why, from, to: pods(groupAt(endpoint)), ports: tcp(endpoint.port) }];
    const { namespaces } = endpoint;
    return [
        {
            why: namespaces === undefined ? `${why} outside the cluster` : `${why} of another owner in the cluster`,
            from,
            to: namespaces?.map((name) => ({ kind: "namespace", name })) ?? [addresses({ cidr: "0.0.0.0/0" })],
            ports: tcp(...endpoint.ports),
        },
        ...outsideFlows(`identity for the ${why}`, from, endpoint.identity ? [endpoint.identity] : []),
    ];
}

export const outsideFlows = (why: string, from: readonly Party[], flows: readonly OutsideFlow[]): Flow[] =>
    flows.map(({ cidr, ports }) => ({ why, from, to: [addresses({ cidr })], ports: tcp(...ports) }));
