import { randomBytes } from "node:crypto";
import { ensure, expectEqual, eventually } from "../client/eventually";
import { promises } from "../client/promises";
import { fetchTrace, type Span } from "../client/traces";
import { day, instant, type Step, type World } from "./step";

/** Spans that a way has to have, each as its service and its name. */
type Way = readonly `${string}: ${string}`[];

const published: Way = ["backend: outbox", "backend: send task-events"];

/** A change of a task whose reminder stands, and of which a socket is told. */
const completion: Way = [
    "backend: PATCH /api/:user_id/tasks/:task_id/complete",
    "backend: update tasks",
    ...published,
    "recurring-task: process task-events",
    "recurring-task: invoke backend /internal/occurrences",
    "backend: POST /internal/occurrences",
    "notification: process task-events",
    "notification: send reminders",
    "audit: process task-events",
    "audit: insert audit_logs",
    "sync: process task-events",
    "sync: send frame",
];

const reminder: Way = [
    "backend: POST /api/:user_id/tasks",
    ...published,
    "notification: process task-events",
    "notification: send reminder",
    "notification: send reminders",
    "audit: process reminders",
    "sync: process reminders",
];

/** Only where spans can be asked for: see the option `--traces`. */
export const traceSteps: readonly Step[] = [
    {
        name: "trace-of-change",
        service: "backend",
        title: "One trace has a change's way: API, outbox, topic, four consumers, WebSocket",
        covers: [],
        traced: true,
        async run(world) {
            const { alice, title } = world;
            const socket = await alice.openSocket();
            try {
                const task = await alice.createTask({
                    title: title("trace-of-change"),
                    due_date: instant(alice.now() + 2 * day),
                    recurrence: "weekly",
                });
                const { traceId, header } = newTrace(world.changeTrace);
                await alice.completeTask(task.id, header);
                return await complete(world, traceId, completion, promises.processing);
            } finally {
                socket.close();
            }
        },
    },
    {
        name: "trace-of-reminder",
        service: "notification",
        title: "The trace of a task's creation goes on to its reminder",
        covers: [],
        traced: true,
        async run(world) {
            const { alice, title, reminderAfter } = world;
            const due = instant(alice.now() + promises.reminderLead + reminderAfter);
            const { traceId, header } = newTrace();
            await alice.createTask({ title: title("trace-of-reminder"), due_date: due }, header);
            return complete(world, traceId, reminder, reminderAfter + promises.reminderDelay + promises.processing);
        },
    },
];

/** The suite begins the trace, so that it knows its id, and that it is kept whatever share of the others is. */
function newTrace(traceId = randomBytes(16).toString("hex")) {
    return { traceId, header: { traceparent: `00-${traceId}-${randomBytes(8).toString("hex")}-01` } };
}

/** Waits until a trace has every span of a way, and no span without the one that caused it. */
async function complete({ traces }: World, traceId: string, way: Way, within: number): Promise<string> {
    return eventually(`trace ${traceId} is complete`, within, async () => {
        const spans = await fetchTrace(traces!, traceId);
        const seen = new Set(spans.map((it) => `${it.service}: ${it.name}`));
        const missing = way.filter((it) => !seen.has(it));
        ensure(missing.length === 0, `of ${spans.length} spans these are missing: ${missing.join(", ")}`);
        expectEqual("spans without their parent", looseEnds(spans), []);
        return `${spans.length} spans in trace ${traceId}`;
    });
}

/** Spans whose parent is not there; the first has the suite for a parent. */
function looseEnds(spans: readonly Span[]): string[] {
    const known = new Set(spans.map((it) => it.id));
    const loose = spans.filter((it) => !known.has(it.parent)).sort((a, b) => a.start - b.start);
    return loose.slice(1).map((it) => `${it.service}: ${it.name}`);
}
