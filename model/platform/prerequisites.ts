/** A program that a target needs on the machine that deploys it. */
export interface Tool {
    readonly program: string;
    /** Print its version. */
    readonly args: readonly string[];
    /** Whether nothing works without it; otherwise it is for people. */
    readonly needed: boolean;
    /** What it is for. */
    readonly why: string;
    /** Address or command that installs it. */
    readonly fix: string;
}

/** What can be asked about the machine that deploys. */
export interface Machine {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly home: string;
    readonly fileExists: (path: string) => boolean;
    /** What a program prints; undefined when it is not there or fails. */
    readonly output: (program: string, args: readonly string[]) => Promise<string | undefined>;
}

/** Where the credentials of a cloud come from, or what is missing and the command that helps. Never the credentials themselves. */
export type Credentials = { readonly source: string } | { readonly missing: string; readonly fix: string };

/** Looks for the credentials of a cloud. Whether the cloud accepts them, only the cloud can tell. */
export type FindCredentials = (machine: Machine) => Credentials | Promise<Credentials>;
