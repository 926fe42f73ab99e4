import { type Part } from "../../../checks/docs/pages/proof";
import { type Cluster } from "../cluster";

/** What checks work with, and what they leave for those after them. */
export interface Scene {
    readonly cluster: Cluster;
    /** Environment of the programs that checks run; whoever prepares a program for others puts its place in here. */
    readonly env: Record<string, string | undefined>;
    /** A daprd for the sidecars; the embedded one runs in pods where none was given. */
    readonly daprd: string | undefined;
    /** Tells somebody who watches what takes time. */
    progress(step: string): void;
    /** Notes what a part of the stack is, for the report. */
    consistsOf(part: Part): void;
}

/** What holds, as a sentence, and how that is found out. */
export interface Check {
    /** Short, for `--only`. */
    readonly name: string;
    /** What the report says when it holds. */
    readonly holds: string;
    /** Clusters that it can be checked in. @default all */
    appliesTo?(cluster: Cluster): boolean;
    /** Nothing after it can be checked when it fails. It is part of every run. @default false */
    readonly isPrerequisite?: boolean;
    /** Takes back what the prerequisite of this name did: as soon as that has begun it runs, whatever fails; `--keep` leaves it out. */
    readonly undoes?: string;
    /** Runs as well when the prerequisite of this name failed: it may say why. */
    readonly explains?: string;
    /** Left out of a brief run. @default false */
    readonly isLong?: boolean;
    /** Left out of every run that does not ask for it by name. @default false */
    readonly isExtra?: boolean;
    /** Resolves with what was seen, if that says more than the sentence; rejects with what is wrong. */
    run(scene: Scene): Promise<string | void>;
}
