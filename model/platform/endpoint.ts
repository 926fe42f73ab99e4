/** Where pods connect to, for network policies: pods of the cluster, or somewhere outside. */
export type Endpoint =
    | {
          readonly location: "cluster";
          readonly namespace: string;
          readonly podLabels: Readonly<Record<string, string>>;
          readonly port: number;
      }
    | {
          readonly location: "outside";
          readonly ports: readonly number[];
          /** Namespaces of this cluster that it runs in, with pods that are not ours; absent where it is outside the cluster. */
          readonly namespaces?: readonly string[];
          /** Where clients fetch their identity first. */
          readonly identity?: OutsideFlow;
      };

/** A traffic flow to the outside that a pod needs, for network policies. */
export interface OutsideFlow {
    readonly cidr: string;
    readonly ports: readonly number[];
}

/** The namespace of a Service's name in the cluster, such as `kafka-bootstrap.events.svc` or `db.data.svc.cluster.local`. */
const namespaceOf = (host: string): string | undefined => /\.([a-z0-9-]+)\.svc(\.|$)/.exec(host)?.[1];

/**
 * Where clients of something that exists connect to. Policies name pods of the cluster by their namespace: plugins disagree about
 * whether an address matches them.
 */
export function existingEndpoint(addresses: readonly { readonly host: string; readonly port: number }[]): Endpoint {
    const inCluster = addresses.map(({ host }) => namespaceOf(host));
    const namespaces = [...new Set(inCluster.filter((it) => it !== undefined))];
    const ports = [...new Set(addresses.map(({ port }) => port))];
    return { location: "outside", ports, ...(namespaces.length === 0 ? {} : { namespaces }) };
}

/** Port of an http or https URL, which leaves out its scheme's own. */
export function portOf(url: string): number {
    const { port, protocol } = new URL(url);
    return port === "" ? { "http:": 80, "https:": 443 }[protocol]! : Number(port);
}
