import { type OutsideFlow } from "./storage/bucket";

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
