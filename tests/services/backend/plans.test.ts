import { insertOutbox, insertTasks, largestUser, words } from "../../../checks/bench/scale-data";
import { claimableEvents } from "../../../services/backend/src/outbox";
import { taskQuerySchema, type TaskQuery } from "../../../services/backend/src/task-query";
import { listTasks, pageOfTasks } from "../../../services/backend/src/task-repository";
import { TestBackend } from "../support/backend";
import { runStatements } from "../support/database";
import { explain } from "../../../checks/bench/explain";

// As many as it takes for a plan that reads everything to stand out: a page is 50 of the 2,000 tasks of this user.
const tasks = 20_000;
const page = 50;
const now = new Date().toISOString();

let backend: TestBackend;
beforeAll(async () => {
    backend = await TestBackend.start();
    await backend.backend.database.indexed();
    await runStatements(backend.databaseUrl, [
        insertTasks({ count: tasks }),
        insertOutbox({ count: tasks / 2 }),
        "vacuum analyze",
    ]);
});
afterAll(() => backend.stop());

const work = (query: TaskQuery) => {
    const { db } = backend.backend.database;
    return explain(db, pageOfTasks(db, largestUser, query, now));
};

describe.each(["created_at", "updated_at", "due_date", "priority", "status", "title"])("sorted by %s", (sort) => {
    it.each(["asc", "desc"])("%s, a page is read in the order of an index", async (order) => {
        const { db } = backend.backend.database;
        const first = taskQuerySchema.parse({ sort, order });
        const { next_cursor } = await listTasks(db, largestUser, first, now);
        for (const query of [first, { ...first, cursor: next_cursor! }]) {
            const { wholeTables, rowsRead, rowsSorted } = await work(query);
            expect({ wholeTables, rowsRead, rowsSorted }).toEqual({
                wholeTables: [],
                rowsRead: page + 1,
                rowsSorted: 0,
            });
        }
    });
});

it.each([
    { status: "pending" },
    { status: "completed", sort: "due_date" },
    { priority: "high", sort: "updated_at" },
    { overdue: "true", sort: "due_date" },
    { overdue: "false" },
    { due_after: now, sort: "due_date" },
    { due_before: now, sort: "due_date", order: "desc" },
    { tags: "home", sort: "priority" },
    { search: words[0] },
    { search: "ka" },
    { search: "k" },
    { search: words[0], status: "pending", sort: "due_date" },
])("%p reads a few pages' worth of rows, and sorts none", async (query) => {
    const { wholeTables, rowsRead, rowsSorted } = await work(taskQuerySchema.parse(query));
    expect({ wholeTables, rowsSorted }).toEqual({ wholeTables: [], rowsSorted: 0 });
    expect(rowsRead).toBeLessThan(10 * page);
});

it.each([
    { search: words[1500] },
    { search: `${words[1200]} ${words[4]}` },
    { search: "qqqqq" },
    { search: "qq" },
    { search: "q" },
    { tags: words[1500] },
])("%p, which few tasks match, is looked up in the index of words", async (query) => {
    const { wholeTables, indexes, rowsRead } = await work(taskQuerySchema.parse(query));
    expect({ wholeTables, indexes: [...new Set(indexes)] }).toEqual({ wholeTables: [], indexes: ["tasks_by_words"] });
    expect(rowsRead).toBeLessThan(2 * page);
});

it("with a long outbox, a batch is found at its beginning", async () => {
    const { db } = backend.backend.database;
    const { wholeTables, rowsSorted, rowsRead } = await explain(db, claimableEvents(db, page));
    expect({ wholeTables, rowsSorted }).toEqual({ wholeTables: [], rowsSorted: 0 });
    expect(rowsRead).toBeLessThan(3 * page);
});
