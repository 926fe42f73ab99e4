import { type Account, request } from "../../e2e/client/account";
import { gatewayTarget } from "../../e2e/client/target";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { auditQuerySchema } from "../../services/audit/src/entry";
import { pageOfEntries } from "../../services/audit/src/entries";
import { type Tables as AuditTables } from "../../services/audit/src/tables";
import { taskQuerySchema } from "../../services/backend/src/task-query";
import { pageOfTasks } from "../../services/backend/src/task-repository";
import { type Tables as BackendTables } from "../../services/backend/src/tables";
import { explain } from "./explain";
import { Latency, type Percentiles } from "./latency";
import { words } from "./scale-data";
import { withDatabase } from "./scale-fill";

/** Queries of the list of tasks, by what they ask for. */
const lists: Readonly<Record<string, string>> = {
    "list by creation": "",
    "list by due date": "sort=due_date",
    "list by priority": "sort=priority",
    "list by change, newest first": "sort=updated_at&order=desc",
    "list by status": "sort=status",
    "list of pending tasks by due date": "status=pending&sort=due_date",
    "list of overdue tasks": "overdue=true&sort=due_date",
    "list by a frequent tag": "tags=home",
    "list by a rare tag": `tags=${words[2000]}`,
    "search for a frequent word": `search=${words[0]}`,
    "search for a rare word": `search=${words[2000]}`,
    "search for a word that is nowhere": "search=qqqqq",
    "search for two letters that many words begin with": "search=ka",
    "search for two letters that no word begins with": "search=qq",
};
const auditLists: Readonly<Record<string, string>> = {
    "audit log": "",
    "audit log of a rare type": "event_type=reminder.due",
};

/** Asks every endpoint so many times, one request after the other, as the user who has most. */
export async function measureEndpoints(
    platform: LocalPlatform,
    account: Account,
    requests: number,
): Promise<ReadonlyMap<string, Percentiles>> {
    const target = gatewayTarget(platform.gateway);
    const measured = new Map<string, Percentiles>();
    const get = async (service: "backend" | "audit" | "notification", path: string) => {
        const answer = await request(target.url(service, path), "GET", { token: account.token });
        if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}`);
        return answer.body as {
            readonly items: readonly { readonly id: string }[];
            readonly next_cursor: string | null;
        };
    };
    const measure = async (name: string, ask: (index: number) => Promise<unknown>) => {
        const latency = new Latency();
        for (let index = -2; index < requests; index++) {
            const started = performance.now();
            await ask(index);
            // The first ones read what nobody has asked for yet.
            if (index >= 0) latency.record(started);
        }
        measured.set(name, latency.percentiles());
    };
    const tasksUrl = `/api/${account.userId}/tasks`;
    for (const [name, query] of Object.entries(lists))
        await measure(name, () => get("backend", `${tasksUrl}?${query}`));
    const { items: pending, next_cursor } = await get("backend", `${tasksUrl}?sort=due_date&limit=90`);
    const further = `sort=due_date&cursor=${encodeURIComponent(next_cursor ?? "")}`;
    if (next_cursor !== null) await measure("next page by due date", () => get("backend", `${tasksUrl}?${further}`));
    for (const [name, query] of Object.entries(auditLists))
        await measure(name, () => get("audit", `/api/${account.userId}/audit-logs?${query}`));

    const ids: string[] = [];
    await measure("create a task", async () =>
        ids.push((await account.createTask({ title: "bench", tags: ["bench"] })).id),
    );
    await measure("read a task", (index) => account.task(ids.at(index)!));
    await measure("audit log of a task", (index) =>
        get("audit", `/api/${account.userId}/audit-logs?task_id=${ids.at(index)}`),
    );
    const reminders = `/api/${account.userId}/reminders`;
    await measure("reminder of a task", (index) => get("notification", `${reminders}/${pending.at(index)!.id}`));
    await measure("complete a task", (index) => account.completeTask(ids.at(index)!));
    await measure("reopen a task", (index) => account.reopenTask(ids.at(index)!));
    await measure("delete a task", (index) => account.deleteTask(ids.splice(index < 0 ? 0 : -1, 1)[0]!));
    return measured;
}

/** Pages of 8 KiB that Postgres reads for each list: unlike times, the same on every machine, whatever else it does. */
export async function countPages(platform: LocalPlatform, userId: string): Promise<ReadonlyMap<string, number>> {
    const pages = new Map<string, number>();
    const now = new Date().toISOString();
    await withDatabase<BackendTables>(platform, "backend", async (db) => {
        for (const [name, query] of Object.entries(lists)) {
            const asked = taskQuerySchema.parse(Object.fromEntries(new URLSearchParams(query)));
            pages.set(name, (await explain(db, pageOfTasks(db, userId, asked, now))).pages);
        }
    });
    await withDatabase<AuditTables>(platform, "audit", async (db) => {
        for (const [name, query] of Object.entries(auditLists)) {
            const asked = auditQuerySchema.parse(Object.fromEntries(new URLSearchParams(query)));
            pages.set(name, (await explain(db, pageOfEntries(db, userId, asked))).pages);
        }
    });
    return pages;
}
