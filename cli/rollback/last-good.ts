import { UserError } from "../../engine/command/user-error";

/** A value of a stack's config as Pulumi's history shows it; a secret comes without its value. */
export interface HistoricValue {
    readonly value?: string;
    /** Set for lists and objects. */
    readonly objectValue?: unknown;
    readonly secret?: boolean;
}

export type HistoricConfig = Readonly<Record<string, HistoricValue>>;

/** An operation as `pulumi stack history --json` lists it. */
export interface HistoricUpdate {
    readonly kind: string;
    readonly result: string;
    readonly startTime: Date;
    readonly endTime: Date;
    /** Among others `git.head` and `git.dirty`. */
    readonly environment: Readonly<Record<string, string>>;
    readonly config: HistoricConfig;
}

/** A version of the program that a stack can go back to. */
export interface GoodVersion {
    /** Hash, or whatever revision the user named. */
    readonly revision: string;
    /** The update that succeeded with it; absent for a revision that the stack has never run. */
    readonly update?: HistoricUpdate;
}

const command = (stack: string): string => `npm run rollback -- ${stack}`;
const nameOf = ({ startTime }: HistoricUpdate): string =>
    `the update of ${startTime.toISOString().slice(0, 16).replace("T", " ")} UTC`;

/**
 * The version that a stack goes back to: the newest update that succeeded before the last one, since the stack was last
 * destroyed. Where the last one succeeded too (users found what the gate did not), its equals are passed over.
 *
 * @param history newest first
 * @throws {@link UserError} when there is none, or no commit holds what it ran.
 */
export function lastGood(history: readonly HistoricUpdate[], stack: string): GoodVersion {
    const [last, ...earlier] = updates(history);
    if (last === undefined)
        throw new UserError(`stack ${stack} has no update to go back from`, `npm run up -- ${stack}`);
    const good = earlier.find((it) => it.result === "succeeded" && !(last.result === "succeeded" && isSame(it, last)));
    if (good === undefined)
        throw new UserError(
            `no earlier update of ${stack} succeeded with anything else, so there is nothing to go back to`,
            `${command(stack)} --to REVISION`,
        );
    const revision = good.environment["git.head"];
    if (revision === undefined)
        throw new UserError(
            `${nameOf(good)} succeeded, but ran outside of a git repository: no commit holds its program`,
            `${command(stack)} --to REVISION`,
        );
    if (good.environment["git.dirty"] === "true")
        throw new UserError(
            `${nameOf(good)} succeeded with commit ${revision.slice(0, 10)} and changes that were not committed; only the commit can be restored`,
            `${command(stack)} --to ${revision.slice(0, 10)}`,
        );
    return { revision, update: good };
}

/** The newest update that succeeded with a commit, for a version that the user names. */
export const lastGoodOf = (history: readonly HistoricUpdate[], hash: string): HistoricUpdate | undefined =>
    updates(history).find((it) => it.result === "succeeded" && it.environment["git.head"] === hash);

/** When the newest update that succeeded ended: what was made later never belonged to a version that worked. */
export const lastSuccess = (history: readonly HistoricUpdate[]): Date =>
    updates(history).find((it) => it.result === "succeeded")?.endTime ?? new Date(0);

/** What was rolled out since the stack was last taken away. */
function updates(history: readonly HistoricUpdate[]): HistoricUpdate[] {
    const gone = history.findIndex((it) => it.kind === "destroy" && it.result === "succeeded");
    return history.slice(0, gone === -1 ? undefined : gone).filter((it) => it.kind === "update");
}

const isSame = (one: HistoricUpdate, other: HistoricUpdate): boolean =>
    one.environment["git.head"] === other.environment["git.head"] && isSameConfig(one.config, other.config);

function isSameConfig(one: HistoricConfig, other: HistoricConfig): boolean {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return keys.every((key) => JSON.stringify(one[key]) === JSON.stringify(other[key]));
}

export const describeVersion = ({ revision, update }: GoodVersion): string =>
    `${revision.slice(0, 10)}${update === undefined ? ", which this stack has never run with success" : `, ${nameOf(update)}`}`;
