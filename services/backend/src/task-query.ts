import { sql, type Expression, type SqlBool } from "kysely";
import { z } from "zod";
import * as cursors from "@todo/shared/cursor";
import { priorities, statuses, tagSchema } from "@todo/shared/task";
import { boundedText, digits, isStorable, moment } from "@todo/shared/text";

const sorts = ["created_at", "updated_at", "due_date", "priority", "status", "title"] as const;
type Sort = (typeof sorts)[number];

/** A parameter's tags: those between its commas, or the whole of it, since a tag may hold commas. */
type TagsWanted = readonly (readonly string[])[];

/** Several tags: the parameter repeated, or separated by commas. */
const tagsWanted = z
    .union([z.string(), z.array(z.string()).max(10)])
    .transform((it) => [it].flat())
    .pipe(z.array(z.string().transform(tagsIn)))
    .meta({ type: "string" });

function tagsIn(text: string, context: z.RefinementCtx): TagsWanted {
    const readings = [text.split(","), [text]].map((it) => z.array(tagSchema).max(10).safeParse(it));
    const possible = readings.flatMap(({ data }) => (data === undefined ? [] : [data]));
    if (possible.length === 0)
        for (const { message } of readings[0]?.error?.issues ?? [])
            context.addIssue({ code: "custom", message, input: text });
    return possible;
}

export const taskQuerySchema = z.strictObject({
    status: z.enum(statuses).optional(),
    priority: z.enum(priorities).optional(),
    tags: tagsWanted.optional().describe("Only tasks with all of these tags, separated by commas"),
    due_before: moment().optional(),
    due_after: moment().optional(),
    overdue: z.enum(["true", "false"]).optional().describe("Pending and past its due date, or not"),
    search: boundedText(1, 200)
        .optional()
        .describe(
            "Part of title or description, in any case; one or two Latin letters or digits: the beginning of a word",
        ),
    sort: z.enum(sorts).default("created_at"),
    order: z.enum(["asc", "desc"]).default("asc"),
    limit: digits(1, 200).default(50),
    cursor: z.string().max(4_000).optional().describe("next_cursor of the page before"),
});
export type TaskQuery = z.infer<typeof taskQuerySchema>;

/** What a count takes of it: all that narrows it down. */
export const taskFilterSchema = taskQuerySchema.omit({ sort: true, order: true, limit: true, cursor: true });
export type TaskFilter = z.infer<typeof taskFilterSchema>;

/** Never null, so that rows can be compared: a task without due date comes last. */
const dueDate = sql`coalesce(due_date, 'infinity'::timestamptz)`;

/** What each sort goes by, and the type that a cursor's value is cast to; indexes.ts has an index for each. */
const sortKeys: Readonly<Record<Sort, { readonly expression: Expression<unknown>; readonly type: string }>> = {
    created_at: { expression: sql`created_at`, type: "timestamptz" },
    updated_at: { expression: sql`updated_at`, type: "timestamptz" },
    due_date: { expression: dueDate, type: "timestamptz" },
    priority: { expression: sql`array_position(array['low', 'medium', 'high'], priority)`, type: "integer" },
    status: { expression: sql`status`, type: "text" },
    title: { expression: sql`lower(title)`, type: "text" },
};

const timestamp = z.union([z.iso.datetime(), z.literal("infinity")]);
const keySchemas: Readonly<Record<Sort, z.ZodType<string>>> = {
    created_at: timestamp,
    updated_at: timestamp,
    due_date: timestamp,
    priority: z.enum(["1", "2", "3"]),
    status: z.enum(statuses),
    title: z.string().max(800).refine(isStorable),
};

export const sortExpression = (sort: Sort) => sortKeys[sort].expression;

/** Where a page ends: the sort key of its last row, and its id to tell equal ones apart. */
export function encodeCursor({ sort, order }: TaskQuery, key: string, id: string): string {
    return cursors.encodeCursor([sort, order, key, id]);
}

function decodeCursor({ sort, order, cursor }: TaskQuery): { readonly key: string; readonly id: string } | undefined {
    if (cursor === undefined) return undefined;
    const schema = z.tuple([z.literal(sort), z.literal(order), keySchemas[sort], z.uuid()]);
    const advice = "take next_cursor of the page before, with the same sort and order";
    const [, , key, id] = cursors.decodeCursor(cursor, schema, advice);
    return { key, id };
}

/** The conditions of a query beside the owner. */
export function conditionsOf(filter: TaskFilter, now: string): Expression<SqlBool>[] {
    const { status, priority, tags, due_before, due_after, overdue, search } = filter;
    // A whole day is overdue when it is over.
    const isOverdue = sql<SqlBool>`(status = 'pending' and ${dueDate} < ${now}::timestamptz
        and (not all_day or ${dueDate} < ${now}::timestamptz - interval '1 day'))`;
    return [
        ...(status ? [sql<SqlBool>`status = ${status}`] : []),
        ...(priority ? [sql<SqlBool>`priority = ${priority}`] : []),
        ...(tags ?? []).map(hasTags),
        ...(due_before ? [sql<SqlBool>`${dueDate} < ${due_before}::timestamptz`] : []),
        ...(due_after
            ? [sql<SqlBool>`${dueDate} > ${due_after}::timestamptz and ${dueDate} < 'infinity'::timestamptz`]
            : []),
        ...(overdue ? [overdue === "true" ? isOverdue : sql<SqlBool>`not ${isOverdue}`] : []),
        ...(search ? [hasText(search)] : []),
    ];
}

/** The condition of a page after the first: beyond the last row of the page before. */
export function pageCondition(query: TaskQuery): Expression<SqlBool>[] {
    const cursor = decodeCursor(query);
    if (!cursor) return [];
    const { expression, type } = sortKeys[query.sort];
    const beyond = sql.raw(query.order === "asc" ? ">" : "<");
    return [sql<SqlBool>`(${expression}, id) ${beyond} (${cursor.key}::${sql.raw(type)}, ${cursor.id}::uuid)`];
}

const hasTags = (readings: TagsWanted) =>
    sql<SqlBool>`(${sql.join(
        readings.map((it) => sql`tags @> ${it}::text[]`),
        sql` or `,
    )})`;

/** What the index of words finds is three characters in a row: of fewer only the beginning of a word, a space and they. */
const short = /^[a-z0-9]{1,2}$/i;
/** As a list of characters: the index is of no use for a class as large as `\\W`. */
const wordStart = "(^|[\\x01-/:-@[-`{-\\x7f])";

function hasText(search: string): Expression<SqlBool> {
    const [operator, pattern] = short.test(search)
        ? [sql.raw("~*"), `${wordStart}${search}`]
        : [sql.raw("ilike"), contains(search)];
    return sql<SqlBool>`(title ${operator} ${pattern} or description ${operator} ${pattern})`;
}

/** A pattern for text as it is: its % and _ stand for themselves. */
const contains = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`;
