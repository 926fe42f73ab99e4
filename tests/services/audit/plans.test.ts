import { sql } from "kysely";
import { insertAuditEntries, largestUser } from "../../../checks/bench/scale-data";
import { createAudit, type Audit } from "../../../services/audit/src/app";
import { deletionOfExpired, pageOfEntries } from "../../../services/audit/src/entries";
import { auditQuerySchema } from "../../../services/audit/src/entry";
import { createDatabase, runStatements } from "../support/database";
import { explain } from "../../../checks/bench/explain";
import { signingKey, testParts } from "../support/parts";

const page = 100;
const weekAgo = new Date(Date.now() - 7 * 24 * 60 * 60_000).toISOString();

let audit: Audit;
beforeAll(async () => {
    const databaseUrl = await createDatabase();
    audit = createAudit(testParts("audit").parts, {
        databaseUrl,
        signingKeys: [signingKey],
        databasePoolSize: 3,
        retentionDays: 90,
    });
    const { database } = audit;
    await database.prepare();
    await database.indexed();
    await runStatements(databaseUrl, [insertAuditEntries({ count: 30_000 }), "vacuum analyze"]);
});
afterAll(async () => {
    await audit.server.close();
    await audit.database.close();
});

it.each([
    [largestUser, {}],
    [largestUser, { event_type: "reminder.due" }],
    [largestUser, { event_type: "reminder.due", from: weekAgo }],
    [largestUser, { to: weekAgo }],
    [undefined, {}],
    [undefined, { from: weekAgo }],
    [undefined, { to: weekAgo }],
    [undefined, { event_type: "task.created" }],
])("of user %s, %p costs a page", async (user, query) => {
    const { db } = audit.database;
    const parsed = auditQuerySchema.parse(query);
    const { wholeTables, rowsRead, rowsSorted } = await explain(db, pageOfEntries(db, user, parsed));
    expect(wholeTables).toEqual([]);
    // A range that holds less than a page may as well be sorted.
    expect(rowsSorted).toBeLessThanOrEqual(page);
    expect(rowsRead).toBeLessThan(user === undefined && parsed.event_type ? 5 * page : page + 2);
});

it("the entries of a task are found by the task", async () => {
    const { db } = audit.database;
    const { rows } = await sql<{ task_id: string }>`select task_id from audit_logs where id = 5000`.execute(db);
    const query = auditQuerySchema.parse(rows[0]);
    const { wholeTables, rowsRead } = await explain(db, pageOfEntries(db, largestUser, query));
    expect(wholeTables).toEqual([]);
    expect(rowsRead).toBeLessThan(50);
});

it("what has expired is found by its age", async () => {
    const { db } = audit.database;
    const { wholeTables, rowsRead } = await explain(db, deletionOfExpired(db, 79, 200));
    expect(wholeTables).toEqual([]);
    expect(rowsRead).toBeLessThan(1000);
});
