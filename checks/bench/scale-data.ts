/** Who has a tenth of everything where nobody else is named. */
export const largestUser = "00000000-0000-4000-8000-000000000000";

const syllables = ["ka", "lo", "mi", "ter", "pan", "su", "ri", "gel", "von", "da", "nex", "po", "bu", "sha"];

/** Words as a language has them: some everywhere, most hardly anywhere. The last is in no text. */
export const words: readonly string[] = syllables.flatMap((first) =>
    syllables.flatMap((second) => syllables.map((third) => `${first}${second}${third}`)),
);

/** Expressions of a statement over `i` from 1 on, with random numbers `r1` to `r3` of its own for each row. */
const word = (random: string) => `words[1 + (${words.length - 2} * power(${random}, 3))::int]`;
/** The same for the same text, and of a version that the services take. */
const uuidOf = (text: string) => `overlay(overlay(md5(${text}) PLACING '4' FROM 13) PLACING '8' FROM 17)::uuid`;
const uuid = (kind: string) => uuidOf(`'${kind}' || i`);
const ownerOf = (users: number, largest: string) =>
    `CASE WHEN i % 10 = 0 THEN '${largest}'::uuid ELSE ${uuidOf(`'user' || i % ${users}`)} END`;
const lately = (random: string) => `now() - ${random} * interval '80 days'`;

/** A moment as the services write it. */
const instant = (moment: string) => `to_char(${moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const moments = ["due_date", "series_start", "completed_at", "created_at", "updated_at"]
    .map((it) => `'${it}', ${instant(it)}`)
    .join(", ");
const trace = "'00-' || replace(id::text, '-', '') || '-' || left(replace(id::text, '-', ''), 16) || '-01'";

export interface Rows {
    readonly count: number;
    /** The first row's number. @default 1 */
    readonly from?: number;
    /** Who has a tenth of all rows. @default {@link largestUser} */
    readonly largest?: string;
}

const rowsOf = ({ count, from = 1 }: Rows) => `
    FROM (SELECT ARRAY[${words.map((it) => `'${it}'`).join(",")}] AS words) vocabulary,
         (SELECT i, random() AS r1, random() AS r2, random() AS r3 FROM generate_series(${from}, ${from + count - 1}) i) numbers`;

/** Everybody else has about a hundred tasks. */
const usersOf = (count: number) => Math.max(10, Math.ceil(count / 100));

/** A statement that inserts tasks: a tenth of them is one user's, 30 % are completed, 20 % have no due date. */
export const insertTasks = (rows: Rows): string => `
INSERT INTO tasks (
    id, user_id, title, description, status, priority, tags, due_date, time_zone, recurrence, recurrence_interval,
    reminder_offset_minutes, created_at, updated_at, version, series_id, occurrence
)
SELECT ${uuid("task")}, ${ownerOf(usersOf(rows.count), rows.largest ?? largestUser)}, ${word("r1")} || ' ' || ${word("r2")} || ' ' || ${word("r3")},
       ${["r1 * r2", "r2 * r3", "r1 * r3", "1 - r1", "1 - r2"].map(word).join(" || ' ' || ")},
       CASE WHEN r1 < 0.3 THEN 'completed' ELSE 'pending' END, (ARRAY['low', 'medium', 'high'])[1 + i % 3],
       ARRAY[${word("1 - r3")}, 'home'], CASE WHEN i % 5 = 1 THEN NULL ELSE now() + (r2 * 60 - 20) * interval '1 day' END, 'UTC', 'none', 1,
       15, ${lately("r3")}, ${lately("r3 * r2")}, 1, ${uuid("task")}, 1
${rowsOf(rows)}`;

/** A statement that inserts entries of the audit log, with the whole task in most of them. */
export const insertAuditEntries = (rows: Rows): string => `
INSERT INTO audit_logs (
    event_id, timestamp, user_id, event_type, task_id, request_id, version, changes, snapshot, broker_topic, broker_partition,
    broker_offset
)
SELECT 'event-' || i, ${lately("r1")}, ${ownerOf(usersOf(rows.count / 10), rows.largest ?? largestUser)},
       (ARRAY['task.created', 'task.updated', 'task.completed', 'reminder.scheduled', 'reminder.due'])[1 + (4.3 * power(r2, 2))::int],
       ${uuidOf("'task' || i / 10")}, md5('request' || i), 1 + i % 10, NULL,
       jsonb_build_object('title', ${word("r1")} || ' ' || ${word("r2")}, 'description', ${word("r3")} || ' ' || ${word("r1")}, 'status', 'pending',
                          'priority', 'medium', 'tags', ARRAY[${word("r2")}], 'time_zone', 'UTC', 'recurrence', 'none', 'version', 1),
       'task-events', i % 3, i
${rowsOf(rows)}`;

/** A statement that inserts pending reminders, all of later days. */
export const insertReminders = (rows: Rows): string => `
INSERT INTO reminders (
    task_id, user_id, title, version, request_id, traceparent, status, due_date, remind_at, next_attempt_at
)
SELECT ${uuid("task")}, ${ownerOf(usersOf(rows.count), rows.largest ?? largestUser)}, ${word("r1")} || ' ' || ${word("r2")}, 1,
       md5('request' || i), '', 'scheduled', later + interval '15 minutes', later, later
${rowsOf(rows)}, LATERAL (SELECT now() + (1 + r3 * 60) * interval '1 day' AS later) moments`;

/** A statement that puts the creation of each of so many tasks into the outbox: events as the backend writes them. */
export const insertOutbox = ({ count }: Pick<Rows, "count">): string => `
WITH chosen AS (SELECT * FROM tasks ORDER BY id LIMIT ${count})
INSERT INTO outbox (task_id, topic, event)
SELECT id, 'task-events', jsonb_build_object(
           'specversion', '1.0', 'id', ${uuidOf("'event' || id")}, 'source', '/todo/backend', 'type', 'task.created', 'subject', id,
           'time', ${instant("now()")}, 'datacontenttype', 'application/json', 'partitionkey', id, 'traceparent', ${trace}, 'traceid', ${trace},
           'data', jsonb_build_object('schema_version', 1, 'task_id', id, 'user_id', user_id, 'request_id', 'bench', 'version', version,
                                      'task', to_jsonb(chosen) || jsonb_build_object(${moments})))
FROM chosen`;
