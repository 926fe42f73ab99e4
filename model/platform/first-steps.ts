import { type Machine } from "./prerequisites";

/** What is known of an account and of the stack that is to use it. */
export interface Account extends Machine {
    readonly stack: string;
    /** Text of a file; undefined where there is none. */
    readonly readFile: (path: string) => string | undefined;
    /** Value of a config key as the stack's file has it; undefined for a placeholder and where nothing is set. */
    readonly config: (key: string) => string | undefined;
}

/** What an account needs once, before the first deployment. */
export interface FirstStep {
    /** Ends the sentence "what to do: ...". */
    readonly title: string;
    /** Minutes of a person who types what the doctor prints, and of waiting for it: an estimate. */
    readonly minutes: number;
    /** Whether nobody can ask the account anything before it is done. */
    readonly opensAccount?: boolean;
    /** The commands that are still needed, in their order, with the account's values filled in; none when it is done. */
    readonly commands: (account: Account) => Promise<readonly string[]>;
}

/** Installing the cloud's client, kubectl and Node: the doctor names what is missing and where it is. */
export const toolMinutes = 1;

/** What a person does before the first update, in minutes. */
export const minutesBefore = (steps: readonly FirstStep[]): number =>
    steps.reduce((sum, { minutes }) => sum + minutes, toolMinutes);

/** A config value for the stack. */
export const setConfig = ({ stack }: Account, key: string, value: string): string =>
    `pulumi config set --stack ${stack} ${key} ${value}`;

/** Words of a program's answer, one a line. */
export const lines = (answer: string | undefined): string[] =>
    (answer ?? "")
        .split("\n")
        .map((it) => it.trim())
        .filter((it) => it !== "");
