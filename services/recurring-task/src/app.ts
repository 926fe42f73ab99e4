import { consume } from "@todo/shared/consumer";
import { type Application, type Parts } from "@todo/shared/run";
import { createServer } from "@todo/shared/server";
import { occurrenceCreator } from "./occurrences";

/** The recurring-task service, wired. */
export function createRecurringTask(
    parts: Parts<"recurring-task">,
    settings: { readonly trustedProxyHops: number },
): Application {
    const health = parts.createHealth([{ name: "sidecar", check: () => parts.sidecar.checkHealth() }]);
    const server = createServer({ ...parts, health, ...settings });
    consume(server, parts, "task-events", occurrenceCreator(parts));
    return { server, health };
}
