import { type EngineEvent, type StepEventMetadata } from "@pulumi/pulumi/automation";
import { claimedVolumes } from "../../model/platform/claimed-volumes";
import { isStateful } from "../../engine/plan/stateful";
import { nameIn } from "../../engine/urn";

/** Something that an update would take away, with what it holds. */
export interface Loss {
    readonly urn: string;
    readonly name: string;
    readonly type: string;
    readonly fate: "deleted" | "replaced" | "reduced";
}

const fates: Readonly<Record<string, Loss["fate"]>> = {
    delete: "deleted",
    replace: "replaced",
    "create-replacement": "replaced",
    "delete-replaced": "replaced",
};

/** Resources of a kind that holds something, and that a preview would delete or replace; each once. */
export function statefulLosses(events: readonly EngineEvent[]): Loss[] {
    const found = new Map<string, Loss>();
    for (const { op, type, urn } of stepsOf(events)) {
        const fate = fates[op];
        if (fate === undefined || !isStateful(type)) continue;
        // A replacement also deletes.
        if (found.get(urn)?.fate !== "replaced") found.set(urn, { urn, type, fate, name: nameIn(urn) });
    }
    return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What a user would lose by the update that a preview describes. */
export const dataLosses = (events: readonly EngineEvent[]): Loss[] => [
    ...statefulLosses(events).filter(holdsData),
    ...stepsOf(events)
        .filter(takesBrokersAway)
        .map(({ urn, type }): Loss => ({ urn, type, fate: "reduced", name: nameIn(urn) })),
];

const stepsOf = (events: readonly EngineEvent[]): StepEventMetadata[] =>
    events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);

/** A release without a volume, a password that others are made of and a class of storage can be made again. */
function holdsData({ type, name }: Loss): boolean {
    if (type === "kubernetes:helm.sh/v3:Release") return name in claimedVolumes;
    if (type.startsWith("random:")) return name.startsWith("backups-passphrase");
    return type !== "kubernetes:storage.k8s.io/v1:StorageClass";
}

/** Helm ends the pods of brokers without moving what only they hold. */
function takesBrokersAway({ op, urn, old, new: next }: StepEventMetadata): boolean {
    if (op !== "update" || nameIn(urn) !== "broker-release") return false;
    const [before, after] = [old, next].map(
        (it) =>
            (it?.inputs as { values?: { statefulset?: { replicas?: number } } } | undefined)?.values?.statefulset
                ?.replicas,
    );
    return before !== undefined && after !== undefined && after < before;
}
