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
          /** Where clients fetch their identity first. */
          readonly identity?: OutsideFlow;
      };

/** A traffic flow to the outside that a pod needs, for network policies. */
export interface OutsideFlow {
    readonly cidr: string;
    readonly ports: readonly number[];
}
