import { type ServiceName } from "../../model/contract/catalogue";
import { type RequirementId } from "../../model/contract/requirements";
import { type Account } from "../client/account";
import { type Evidence } from "../client/evidence";
import { type Socket } from "../client/socket";
import { type SuiteTarget } from "../client/target";

/** What a step works with. */
export interface World {
    readonly target: SuiteTarget;
    readonly evidence: Evidence;
    /** Two users made for this run; what they have is the suite's own. */
    readonly alice: Account;
    readonly bob: Account;
    /** Bob's socket, opened before the first step and closed after the last. */
    readonly bobsSocket: Promise<Socket>;
    /** How soon the real reminders of this run fire, in milliseconds. */
    readonly reminderAfter: number;
    /** Base URL of what answers for traces; absent where nothing does. */
    readonly traces: string | undefined;
    /** Id of the trace that the change of a task is given. */
    readonly changeTrace: string;
    /** Title of a task that no other step and no other run uses. */
    readonly title: (step: string) => string;
}

export interface Step {
    readonly name: string;
    /** Whose promise it is: where to look first when it is broken. */
    readonly service: ServiceName;
    readonly title: string;
    /** Requirements that it verifies. */
    readonly covers: readonly RequirementId[];
    /** A step that must have passed for this one to make sense; without it this one is skipped. */
    readonly needs?: string;
    /** Whether it asks for spans, and so is left out where nothing answers for them. */
    readonly traced?: boolean;
    /** Throws when a promise is broken. Gives what was seen, for the report. */
    run(world: World): Promise<string>;
}

export const day = 24 * 60 * 60_000;
export const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();
export const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
export const elapsed = (since: number): string => inSeconds(performance.now() - since);

/** A token whose signature does not fit: the user's own with another first character of it. */
export function forged({ token }: Account): string {
    const [header, payload, signature = ""] = token.split(".");
    return [header, payload, `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`].join(".");
}
