import { stackCommand } from "../../engine/command/stack-command";
import { UserError } from "../../engine/command/user-error";
import { nameIn } from "../../engine/urn";
import { type StateResource } from "./state";

/** How many names a message takes. */
const named = 6;

/**
 * Refuses to destroy a stack with protected resources. The engine refuses as a whole in its preview only, which the Automation API
 * skips: without this it would delete everything up to the first protected resource.
 *
 * @param prefix what comes before a `pulumi` command, to find the same state
 * @throws {@link UserError}
 */
export function refuseProtected(
    stack: string,
    resources: readonly Pick<StateResource, "urn" | "protect">[],
    prefix: string,
): void {
    const names = resources.filter((it) => it.protect === true).map(({ urn }) => nameIn(urn));
    if (names.length === 0) return;
    const more = names.length > named ? `, and ${names.length - named} more` : "";
    throw new UserError(
        `stack ${stack} is protected, so nothing was deleted: it holds ${names.slice(0, named).join(", ")}${more}`,
        `${prefix}pulumi config set protect false --stack ${stack} && ${stackCommand("up", stack)} && ${stackCommand("down", stack)}`,
    );
}
