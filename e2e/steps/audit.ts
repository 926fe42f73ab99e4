import { type Account } from "../client/account";
import { expectEqual, ensure, eventually } from "../client/eventually";
import { promises } from "../client/promises";
import { type AuditEntryShape } from "../client/shapes";
import { elapsed, instant, type Step } from "./step";

/** The platform's clock is known to about a second (HTTP dates). */
const clockTolerance = 2000;

/** The audit log: every operation, once (FR-027). */
export const auditSteps: readonly Step[] = [
    {
        name: "audit-log",
        service: "audit",
        title: "Every operation is in the audit log, with the right time, user and type",
        covers: ["FR-027"],
        async run({ alice, title }) {
            const task = await alice.createTask({ title: title("audit-log") });
            await alice.updateTask(task, { priority: "high" });
            await alice.completeTask(task.id);
            await alice.reopenTask(task.id);
            await alice.deleteTask(task.id);
            const started = performance.now();
            await auditTells(alice, task.id);
            return `created, updated, completed, reopened, deleted; complete after ${elapsed(started)}`;
        },
    },
];

export const closingAuditSteps: readonly Step[] = [
    {
        name: "audit-once",
        service: "audit",
        title: "The audit log tells every operation of the run exactly once",
        covers: ["FR-027"],
        needs: "audit-log",
        async run({ alice, bob }) {
            const tasks = new Set([alice, bob].flatMap((user) => user.operations.map((it) => it.taskId)));
            for (const user of [alice, bob]) {
                for (const id of new Set(user.operations.map((it) => it.taskId))) await auditTells(user, id);
                const ids = (await user.auditLog()).map((it) => it.event_id);
                expectEqual("entries told twice", ids.length - new Set(ids).size, 0);
            }
            return `${alice.operations.length + bob.operations.length} operations on ${tasks.size} tasks`;
        },
    },
];

/** Waits until the audit log has each of the account's operations on a task, then compares it with what was done. */
async function auditTells(account: Account, taskId: string): Promise<void> {
    const done = account.operations.filter((it) => it.taskId === taskId);
    const expected = done.map((it) => it.type).sort();
    const isTaskEvent = (it: AuditEntryShape) => it.event_type.startsWith("task.");
    const entries = await eventually(`the audit log of task ${taskId} is complete`, promises.processing, async () => {
        const found = (await account.auditLog(taskId)).filter(isTaskEvent);
        ensure(
            expected.every((type) => found.some((it) => it.event_type === type)),
            `expected ${expected.join(", ")}, got ${
                found
                    .map((it) => it.event_type)
                    .sort()
                    .join(", ") || "nothing"
            }`,
        );
        return found;
    });
    expectEqual(`entries of task ${taskId}`, entries.map((it) => it.event_type).sort(), expected);
    expectEqual("user in the audit log", [...new Set(entries.map((it) => it.user_id))], [account.userId]);
    for (const { type, between } of done) {
        const stamps = entries.filter((it) => it.event_type === type).map((it) => Date.parse(it.timestamp));
        const [from, to] = [between[0] - clockTolerance, between[1] + clockTolerance];
        ensure(
            stamps.some((it) => it >= from && it <= to),
            `time of ${type} in the audit log: ${stamps.map(instant).join(", ")}, but it was done at ${instant(between[0])}`,
        );
    }
}
