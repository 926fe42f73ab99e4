import { type Indexes } from "@todo/shared/indexes";

/**
 * What a list of tasks is read by, in any order, so that a page costs the same however many tasks its user has. Each begins
 * with the user, and ends with the id, which tells equal keys apart. The expressions are those of task-query.ts.
 */
export const indexes: Indexes = {
    wanted: {
        tasks_by_update: { table: "tasks", definition: "(user_id, updated_at, id)" },
        tasks_by_due: { table: "tasks", definition: "(user_id, coalesce(due_date, 'infinity'::timestamptz), id)" },
        tasks_by_priority: {
            table: "tasks",
            definition: "(user_id, array_position(array['low', 'medium', 'high'], priority), id)",
        },
        tasks_by_status: { table: "tasks", definition: "(user_id, status, id)" },
        tasks_by_title: { table: "tasks", definition: "(user_id, lower(title), id)" },
        login_limits_by_expiry: { table: "login_limits", definition: "(expire)" },
        // The last: where the extensions are missing, the others are there all the same. New rows wait in a list that every
        // search reads, so it is short.
        tasks_by_words: {
            table: "tasks",
            definition: `using gin (user_id, tags, title gin_trgm_ops, description gin_trgm_ops)
                with (gin_pending_list_limit = 256)`,
            extensions: ["pg_trgm", "btree_gin"],
        },
    },
    // tasks_by_due does its work.
    retired: ["tasks_by_due_date"],
};
