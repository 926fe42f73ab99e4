import { randomUUID } from "node:crypto";
import { expectEqual, ensure, eventually } from "../client/eventually";
import { promises } from "../client/promises";
import { type TaskShape } from "../client/shapes";
import { day, elapsed, instant, type Step } from "./step";

/** The API, its events, and the occurrences that follow (FR-022 to FR-024). */
export const taskSteps: readonly Step[] = [
    {
        name: "create-task",
        service: "backend",
        title: "A task is created by the API and read back as it was sent",
        covers: ["FR-021", "FR-022"],
        async run({ alice, title }) {
            const sent = {
                title: title("create-task"),
                description: "Made by the end-to-end suite",
                priority: "high" as const,
                tags: ["e2e", "suite"],
                due_date: instant(alice.now() + 3 * day),
            };
            const key = { "idempotency-key": randomUUID() };
            const created = await alice.createTask(sent, key);
            const fieldsOf = ({ title, description, priority, tags, due_date }: TaskShape) => ({
                title,
                description,
                priority,
                tags: [...tags].sort(),
                due_date: due_date === null ? null : instant(Date.parse(due_date)),
            });
            expectEqual("the answer", fieldsOf(created), sent);
            expectEqual("version of a new task", created.version, 1);
            expectEqual("the task read back", await alice.task(created.id), created);
            const [listed, ...more] = await alice.tasks(sent.title);
            expectEqual("the task in the list", listed, created);
            expectEqual("other tasks of that title", more.length, 0);
            return `task ${created.id}`;
        },
    },
    {
        name: "event-in-topic",
        service: "backend",
        title: "The task.created event of a task is in the topic task-events, once",
        covers: ["FR-023"],
        async run({ alice, evidence, title }) {
            const task = await alice.createTask({ title: title("event-in-topic") });
            const started = performance.now();
            const [event, ...more] = await eventually("task.created in task-events", promises.processing, async () => {
                const events = await evidence.events("task-events", task.id, alice);
                ensure(events.length > 0, "no event of this task is there");
                return events;
            });
            expectEqual("type of the event", event?.type, "task.created");
            expectEqual("user of the event", event?.userId, alice.userId);
            expectEqual("further events of this task", more.length, 0);
            return `seen after ${elapsed(started)} by ${evidence.description}`;
        },
    },
    {
        name: "next-occurrence",
        service: "recurring-task",
        title: "A completed recurring task gives its next occurrence within 10 s, with the right due date",
        covers: ["FR-024"],
        async run({ alice, title }) {
            const due = Math.floor(alice.now() / 1000) * 1000 + 2 * 60 * 60_000;
            const task = await alice.createTask({
                title: title("next-occurrence"),
                due_date: instant(due),
                recurrence: "weekly",
            });
            const started = performance.now();
            await alice.completeTask(task.id);
            const next = await eventually("the next occurrence is there", promises.nextOccurrence, async () => {
                const found = (await alice.tasks(task.title)).find((it) => it.id !== task.id);
                ensure(found !== undefined, "only the completed task is there");
                return found;
            });
            const after = elapsed(started);
            expectEqual(
                "due date of the next occurrence",
                instant(Date.parse(next.due_date ?? "")),
                instant(due + 7 * day),
            );
            expectEqual("status of the next occurrence", next.status, "pending");
            expectEqual("series of the next occurrence", next.series_id, task.series_id);
            expectEqual("number of the next occurrence", next.occurrence, task.occurrence + 1);
            // Asking again must not make another one: `one-occurrence` looks at the end.
            await alice.completeTask(task.id);
            return `after ${after}`;
        },
    },
];

export const closingTaskSteps: readonly Step[] = [
    {
        name: "one-occurrence",
        service: "recurring-task",
        title: "A task completed twice has exactly one next occurrence",
        covers: ["FR-024"],
        needs: "next-occurrence",
        async run({ alice, title }) {
            const found = await alice.tasks(title("next-occurrence"));
            expectEqual("tasks of the series, by number", found.map((it) => it.occurrence).sort(), [1, 2]);
            return "no second one";
        },
    },
];
