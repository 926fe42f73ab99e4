import { type EngineEvent } from "@pulumi/pulumi/automation";
import { isStateful } from "../../engine/plan/stateful";
import { type StateResource } from "../up/state";

const destructive: readonly string[] = ["delete", "replace", "create-replacement", "delete-replaced"];

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
    const urns = events
        .flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? [])
        .filter(({ op, type, urn }) => destructive.includes(op) && isStateful(type) && !isNew(urn))
        .map(({ urn }) => urn);
    return [...new Set(urns)].map((urn) => urn.split("::").at(-1) ?? urn).sort();
}
