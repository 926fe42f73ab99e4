import { type EngineEvent } from "@pulumi/pulumi/automation";
import { statefulLosses } from "../up/losses";
import { type StateResource } from "../up/state";

/**
 * Names of the resources that going back would delete or replace although they may hold data. What was made after `since`, by
 * versions that never succeeded, may go.
 *
 * @param events of a preview
 */
export function losses(
    events: readonly EngineEvent[],
    state: readonly Pick<StateResource, "urn" | "created">[],
    since: Date,
): string[] {
    const created = new Map(state.map((it) => [it.urn, it.created]));
    const isNew = (urn: string): boolean => new Date(created.get(urn) ?? 0) > since;
    return statefulLosses(events)
        .filter(({ urn }) => !isNew(urn))
        .map(({ name }) => name);
}
