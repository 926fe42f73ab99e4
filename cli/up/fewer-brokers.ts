import { claimedVolumes } from "../../model/platform/claimed-volumes";
import { UserError } from "../../engine/command/user-error";
import { type PlannedResource } from "../../engine/monitor";
import { type Kubectl } from "../cluster/kubectl";

const release = "broker-release";

/**
 * Refuses to leave some of the brokers that run. Helm would end the others at once: a single one has no majority of the three that agreed
 * until then, and what only the others held is gone. Without its StatefulSet the update makes the brokers from nothing.
 *
 * @throws {@link UserError} while more brokers run than the plan has
 */
export async function refuseFewerBrokers(
    kubectl: Kubectl,
    planned: readonly PlannedResource[],
    again: string,
): Promise<void> {
    const inputs = planned.find((it) => it.name === release)?.inputs as
        { readonly values: { readonly statefulset: { readonly replicas: number } } } | undefined;
    const { namespace = "", statefulSet = "" } = claimedVolumes[release]?.claims ?? {};
    if (inputs === undefined) return;
    const running = (await kubectl.get("statefulset", statefulSet, "--namespace", namespace)) as
        { readonly spec: { readonly replicas: number } } | undefined;
    const [before, after] = [running?.spec.replicas ?? 0, inputs.values.statefulset.replicas];
    if (before <= after) return;
    throw new UserError(
        [
            `this update would leave ${after} of ${before} brokers, which cannot go on without the others.`,
            "Let the consumers read what waits (dashboard Events), delete the brokers with their volumes, and run this again:",
            "the update makes new ones. Events that nobody has read by then are lost; those that wait in an outbox are not",
        ].join(" "),
        `${kubectl.line("delete", "statefulset", statefulSet, "--namespace", namespace, "--cascade=foreground")} && ${again}`,
    );
}
