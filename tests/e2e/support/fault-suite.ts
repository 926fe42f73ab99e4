import { type Evidence } from "../../../e2e/client/evidence";
import { type Report } from "../../../e2e/report";
import { runSuite } from "../../../e2e/suite";
import { gatewayTarget } from "../../../e2e/client/target";
import { startFaultProxy } from "./fault-proxy";
import { type Fault } from "./faults";

/** Soon enough for a quick test, late enough for a slow machine to schedule it. */
export const reminderAfter = 10_000;
/** For several runs at a time. */
export const reminderAfterInCrowd = 15_000;

/**
 * Runs the suite against a platform that has the fault.
 *
 * @param signedUp is called once the users are signed in, or cannot be.
 */
export async function runWithFault(
    gateway: string,
    { spoil, events }: Pick<Fault, "spoil" | "events">,
    evidence: Evidence,
    reminderAfter: number,
    signedUp: () => void = () => undefined,
): Promise<Report> {
    const proxy = await startFaultProxy(gateway, spoil ?? {});
    const spoiled: Evidence = {
        ...evidence,
        events: async (topic, taskId, account) => {
            const found = await evidence.events(topic, taskId, account);
            return events === undefined ? found : events(found, proxy.titleOf(taskId) ?? "");
        },
    };
    try {
        return await runSuite(gatewayTarget(proxy.url), {
            evidence: spoiled,
            reminderAfter,
            wait: 3000,
            // The first step, whatever comes of it.
            onStep: signedUp,
        });
    } finally {
        await proxy.stop();
    }
}

/** Names of the steps with a status, sorted. */
export const stepsThat = (status: Report["steps"][number]["status"], { steps }: Report): string[] =>
    steps
        .filter((it) => it.status === status)
        .map((it) => it.name)
        .sort();

/** All results of `run`, at most `limit` at a time. */
export async function several<T, R>(items: readonly T[], limit: number, run: (item: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    let next = 0;
    const worker = async () => {
        while (next < items.length) {
            const index = next++;
            results[index] = await run(items[index]!);
        }
    };
    await Promise.all(Array.from({ length: limit }, worker));
    return results;
}
