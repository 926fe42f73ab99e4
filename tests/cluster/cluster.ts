import { type Part } from "../../checks/docs/pages/proof";
import { type ImageSpec } from "./images/image";

/** A cluster that checks run against. */
export interface Cluster {
    /** What it is, in words. */
    readonly description: string;
    /** Nothing outside of it is reached: no registry, no name. */
    readonly isIsolated: boolean;
    /** What it is made of. */
    readonly parts: readonly Part[];
    readonly kubeconfig: string;
    readonly context: string;
    /** Runs kubectl against it and gives back what it printed. */
    kubectl(args: readonly string[], input?: string): Promise<string>;
    /** Makes an image known to its nodes. Of several with one name the last one counts. */
    load(image: ImageSpec): Promise<void>;
    /** Ends everything that was started for it, and forgets its data. */
    down(): Promise<void>;
}
