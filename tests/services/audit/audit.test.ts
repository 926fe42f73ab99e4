import { randomUUID } from "node:crypto";
import { createAudit, type Audit } from "../../../services/audit/src/app";
import { deleteExpired } from "../../../services/audit/src/entries";
import { type AuditPage } from "../../../services/audit/src/entry";
import { createDatabase } from "../support/database";
import { aTask, reminderEvent, taskEvent } from "../support/events";
import { type LogLines } from "../support/log-lines";
import { operationsOf } from "../support/openapi";
import { signingKey, testParts, tokens } from "../support/parts";

let audit: Audit;
let lines: LogLines;
beforeAll(async () => {
    const made = testParts("audit");
    lines = made.lines;
    audit = createAudit(made.parts, {
        databaseUrl: await createDatabase(),
        signingKeys: [signingKey],
        databasePoolSize: 3,
        retentionDays: 90,
    });
    await audit.database.prepare();
});
afterAll(async () => {
    await audit.server.close();
    await audit.stop?.();
});

const position = { __topic: "task-events", __partition: "2", __offset: "41" };
const deliver = async (
    topic: "task-events" | "reminders",
    event: unknown,
    headers: Record<string, string> = position,
) => {
    const answer = await audit.server.inject({
        method: "POST",
        url: `/events/${topic}`,
        headers: { "content-type": "application/cloudevents+json", ...headers },
        payload: typeof event === "string" ? event : JSON.stringify(event),
    });
    expect(answer.statusCode).toBe(200);
    return answer.json<{ status: string }>().status;
};

async function query(url: string, userId: string, role: "user" | "admin" = "user") {
    return audit.server.inject({
        url,
        headers: { authorization: `Bearer ${await tokens.issue({ userId, role })}` },
    });
}

describe("an event", () => {
    it("becomes one entry, with everything that is asked for", async () => {
        const task = aTask();
        const event = taskEvent("task.updated", { ...task, version: 2 }, { title: ["a", "b"] });
        expect(await deliver("task-events", event)).toBe("SUCCESS");
        expect(await deliver("task-events", event)).toBe("SUCCESS");
        const { items } = (await query(`/api/${task.user_id}/audit-logs`, task.user_id)).json<AuditPage>();
        expect(items).toMatchObject([
            {
                event_id: event.id,
                timestamp: event.time,
                user_id: task.user_id,
                event_type: "task.updated",
                task_id: task.id,
                request_id: "request-of-test",
                version: 2,
                changes: { title: ["a", "b"] },
                snapshot: { title: task.title },
                broker: { topic: "task-events", partition: 2, offset: "41" },
            },
        ]);
        expect(lines.events("event_duplicate")).toHaveLength(1);
        expect(lines.events("audit_written").at(-1)).toMatchObject({
            event_id: event.id,
            request_id: "request-of-test",
        });
    });

    it("is kept for a task that is gone, and without the broker's position", async () => {
        const task = aTask();
        await deliver("task-events", taskEvent("task.deleted", { ...task, version: 2 }), {});
        await deliver("reminders", reminderEvent(task), {});
        const { items } = (await query(`/api/${task.user_id}/audit-logs`, task.user_id)).json<AuditPage>();
        expect(items.map((it) => it.event_type).sort()).toEqual(["reminder.due", "task.deleted"]);
        expect(items.find((it) => it.event_type === "task.deleted")?.broker).toEqual({
            topic: "task-events",
            partition: null,
            offset: null,
        });
    });

    it.each([
        ["not JSON", "{"],
        ["no event", "{}"],
        ["null", "null"],
        ["of an unknown type", JSON.stringify({ ...taskEvent("task.created", aTask()), type: "task.exploded" })],
        ["without a user", JSON.stringify({ ...taskEvent("task.created", aTask()), data: {} })],
        ["that the database cannot hold", JSON.stringify(taskEvent("task.created", aTask({ title: "a\0b" })))],
    ])("goes to the dead letters when it is %s", async (_, body) => {
        expect(await deliver("task-events", body)).toBe("DROP");
        expect(lines.events("event_dropped").length).toBeGreaterThan(0);
    });

    it("is refused when it does not come from the sidecar", async () => {
        const answer = await audit.server.inject({
            method: "POST",
            url: "/events/task-events",
            remoteAddress: "10.0.0.7",
            payload: "{}",
        });
        expect(answer.statusCode).toBe(403);
    });

    it("comes again while the database is away", async () => {
        const { parts } = testParts("audit");
        const broken = createAudit(parts, {
            databaseUrl: "postgres://nobody@127.0.0.1:1/none",
            signingKeys: [signingKey],
            databasePoolSize: 1,
            retentionDays: 90,
        });
        const answer = await broken.server.inject({
            method: "POST",
            url: "/events/task-events",
            payload: JSON.stringify(taskEvent("task.created", aTask())),
            headers: { "content-type": "application/cloudevents+json" },
        });
        expect(answer.json()).toEqual({ status: "RETRY" });
        await broken.server.close();
        await broken.stop?.();
    });
});

describe("queries", () => {
    it("page through everything once, filter, and keep users apart", async () => {
        const userId = randomUUID();
        const tasks = Array.from({ length: 7 }, () => aTask({ user_id: userId }));
        for (const task of tasks) await deliver("task-events", taskEvent("task.created", task));
        const seen: string[] = [];
        let cursor: string | null = null;
        do {
            const suffix: string = cursor === null ? "" : `&cursor=${cursor}`;
            const page: AuditPage = (await query(`/api/${userId}/audit-logs?limit=3${suffix}`, userId)).json();
            seen.push(...page.items.map((it) => it.task_id));
            cursor = page.next_cursor;
        } while (cursor !== null);
        expect(seen.sort()).toEqual(tasks.map((it) => it.id).sort());

        const one = tasks[0]!.id;
        const filtered = (
            await query(`/api/${userId}/audit-logs?task_id=${one}&event_type=task.created`, userId)
        ).json<AuditPage>();
        expect(filtered.items.map((it) => it.task_id)).toEqual([one]);
        const none = (await query(`/api/${userId}/audit-logs?to=2020-01-01T00:00:00Z`, userId)).json<AuditPage>();
        expect(none.items).toEqual([]);

        const stranger = randomUUID();
        expect((await query(`/api/${userId}/audit-logs`, stranger)).statusCode).toBe(403);
        expect((await query("/api/audit-logs", stranger)).statusCode).toBe(403);
        const all = (await query(`/api/audit-logs?user_id=${userId}`, stranger, "admin")).json<AuditPage>();
        expect(all.items).toHaveLength(7);
        expect((await query(`/audit/api/${userId}/audit-logs`, userId)).statusCode).toBe(200);
    });

    it("are shorter than asked for where the entries are large, and none is left out", async () => {
        const task = aTask({ description: "\u6f22".repeat(2_000) });
        for (let version = 1; version <= 250; version++)
            await deliver("task-events", taskEvent("task.updated", { ...task, version }));
        const lengths: number[] = [];
        let cursor = "";
        for (;;) {
            const answer = await query(`/api/${task.user_id}/audit-logs?limit=500${cursor}`, task.user_id);
            const { items, next_cursor } = answer.json<AuditPage>();
            lengths.push(items.length);
            expect(Buffer.byteLength(answer.body)).toBeLessThan(1.5 * 1024 * 1024);
            if (next_cursor === null) break;
            cursor = `&cursor=${next_cursor}`;
        }
        expect(lengths.length).toBeGreaterThan(1);
        expect(lengths.reduce((sum, it) => sum + it)).toBe(250);
    });

    it.each(["limit=501", "limit=0", "cursor=%00", "cursor=WzEsMl0", "from=yesterday", "event_type=x", "page=2"])(
        "refuse %s",
        async (parameters) => {
            const userId = randomUUID();
            expect((await query(`/api/${userId}/audit-logs?${parameters}`, userId)).statusCode).toBe(400);
        },
    );
});

it("forgets what is older than 90 days, and nothing else", async () => {
    const task = aTask();
    const event = taskEvent("task.created", task);
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    for (const days of [91, 92, 89]) await deliver("task-events", { ...event, id: randomUUID(), time: daysAgo(days) });
    expect(await deleteExpired(audit.database.db, 90, 1)).toBe(2);
    const { items } = (await query(`/api/${task.user_id}/audit-logs`, task.user_id)).json<AuditPage>();
    expect(items).toHaveLength(1);
});

it("is described by its OpenAPI document as it behaves", async () => {
    const operations = operationsOf("audit");
    expect(operations.map((it) => `${it.method} ${it.path}`).sort()).toEqual([
        "get /api/audit-logs",
        "get /api/{user_id}/audit-logs",
    ]);
    const userId = randomUUID();
    const task = aTask();
    await deliver("task-events", taskEvent("task.created", task));
    const valueOf: Readonly<Record<string, string>> = {
        task_id: task.id,
        event_type: "task.created",
        from: "2026-01-01T00:00:00Z",
        to: "2099-01-01T00:00:00Z",
        limit: "1",
        user_id: task.user_id,
    };
    for (const { path, statuses, parameters } of operations) {
        const url = path.replace("{user_id}", userId);
        const role = path.includes("{user_id}") ? "user" : "admin";
        const stranger = path.includes("{user_id}") ? path.replace("{user_id}", randomUUID()) : path;
        const answers = [
            (await query(url, userId, role)).statusCode,
            (await query(`${url}?limit=0`, userId, role)).statusCode,
            (await audit.server.inject({ url })).statusCode,
            (await query(stranger, userId)).statusCode,
        ];
        expect(answers).toEqual([200, 400, 401, 403]);
        // And what any operation may answer.
        expect([...statuses].sort()).toEqual([...answers, 408, 431, 500, 503].map(String));
        // Every parameter that is named is taken, and no other.
        const names = parameters.filter((it) => it.in === "query").map((it) => it.name);
        expect(names).toContain("cursor");
        for (const name of names.filter((it) => it !== "cursor"))
            expect([name, (await query(`${url}?${name}=${valueOf[name]}`, userId, role)).statusCode]).toEqual([
                name,
                200,
            ]);
        expect((await query(`${url}?unheard_of=1`, userId, role)).statusCode).toBe(400);
    }
});
