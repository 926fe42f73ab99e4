import { consume } from "@todo/shared/consumer";
import { serve, type Application, type Parts } from "@todo/shared/run";
import { occurrenceCreator } from "./occurrences";

/** The recurring-task service, wired. */
export function createRecurringTask(parts: Parts<"recurring-task">): Application {
    const { server, health } = serve(parts);
    consume(server, parts, "task-events", occurrenceCreator(parts));
    return { server, health };
}
