import { namespaces } from "../../model/platform/namespaces";
import { type ServiceName } from "../../model/contract/catalogue";
import { type LogEvent, type LogField, type LogLevel, type searchableLogFields } from "../../model/contract/log-fields";
import { eventService, logLabels, logMetadata } from "./pipeline";

/** An id that narrows a search. */
export type SearchId = Extract<(typeof searchableLogFields)[number], "request_id" | "user_id" | "task_id">;
export const searchIds = ["request_id", "user_id", "task_id"] as const satisfies readonly SearchId[];

type Label = (typeof logLabels)[number];

/** What a search looks for. LogQL is written of it for Loki; files of a local run are searched by it. */
export interface LogSearch {
    /** @default the services' */
    readonly namespaces?: readonly string[];
    readonly service?: ServiceName | typeof eventService;
    readonly container?: string;
    readonly levels?: readonly LogLevel[];
    /** Only lines in which one of these has one of its values. */
    readonly having?: { readonly level?: readonly LogLevel[]; readonly event?: readonly LogEvent[] };
    /** Only lines whose field is a greater number. */
    readonly above?: { readonly field: LogField; readonly value: number };
    /** Counts lines by these, instead of giving them. `most` groups, the greatest; all when absent. */
    readonly count?: { readonly by: readonly (Label | LogField)[]; readonly most?: number };
}

/** A question that comes up when something is wrong (FR-011). */
interface Question {
    /** What `npm run logs` calls it, and its part of a dashboard's address. */
    readonly id: string;
    readonly title: string;
    readonly when: string;
    readonly search: LogSearch;
    /** The id without which the query makes no sense. */
    readonly needs?: SearchId;
}

/** A question with the LogQL that answers it. */
export interface SavedQuery extends Question {
    /** `logs` gives lines, which any id may narrow; `counts` gives numbers. `$__range` stands for the time looked at. */
    readonly kind: "logs" | "counts";
    readonly expression: string;
}

const services = namespaces.services.name;
const troubled = ["warn", "error"] as const;

/** What the platform refused: the caller's mistake, so not logged as its own trouble. */
const refusals = ["request_rejected", "task_create_failed", "login_failed", "ws_rejected"] as const;

/** The labels by which streams are selected, with their values: what decides how much Loki has to read. */
export function streamsOf({ namespaces: names = [services], service, container, levels = [] }: LogSearch) {
    const values: Readonly<Record<Label, readonly string[]>> = {
        // A node's event has no namespace.
        namespace: names,
        service: service === undefined ? [] : [service],
        container: container === undefined ? [] : [container],
        level: levels,
    };
    return Object.entries(values).filter(([, it]) => it.length > 0);
}

/** Whether the collector attaches a field to the line. Any other is in the line alone. */
export const isAttached = (field: string): boolean => [...logLabels, ...logMetadata].some((it) => it === field);

/** LogQL of a search. What is in the line alone is taken out of it last: taking JSON apart is slow. */
function logQL(search: LogSearch): string {
    const { having, above, count } = search;
    const matcher = ([label, values]: readonly [string, readonly string[]]) =>
        values.length === 1 ? `${label}="${values[0]}"` : `${label}=~"${values.join("|")}"`;
    const fields = [...(above === undefined ? [] : [above.field]), ...(count?.by ?? [])].filter(
        (it) => !isAttached(it),
    );
    const lines = [
        `{${streamsOf(search).map(matcher).join(", ")}}`,
        ...(having === undefined ? [] : [Object.entries(having).map(matcher).join(" or ")]),
        ...(fields.length === 0 ? [] : [`json ${fields.map((it) => `${it}="${it}"`).join(", ")}`]),
        ...(above === undefined ? [] : [`${above.field} > ${above.value}`]),
    ].join(" | ");
    if (count === undefined) return lines;
    const sum = `sum by (${count.by.join(", ")}) (count_over_time(${lines} [$__range]))`;
    return count.most === undefined ? sum : `topk(${count.most}, ${sum})`;
}

const questions: readonly Question[] = [
    {
        id: "task-create-failed",
        title: "Task creation failed",
        when: "A user says that a task was not saved, or creations answer with an error.",
        search: { service: "backend", having: { event: ["task_create_failed"] } },
    },
    {
        id: "event-publish-failed",
        title: "Event publishing failed",
        when: "Changes do not reach the other services, or the outbox grows.",
        search: { levels: troubled, having: { event: ["event_publish_failed"] } },
    },
    {
        id: "ws-connection-lost",
        title: "WebSocket connection lost",
        when: "Browsers stop updating by themselves.",
        search: { service: "sync", levels: troubled, having: { event: ["ws_connection_lost"] } },
    },
    {
        id: "request",
        title: "One request through all services",
        when: "You have a request id from a response, an error or another line.",
        search: {},
        needs: "request_id",
    },
    {
        id: "task",
        title: "One task's life",
        when: "A task is not what it should be: who changed it, what was published, what came of it.",
        search: {},
        needs: "task_id",
    },
    {
        id: "user-errors",
        title: "What went wrong for one user",
        when: "A user complains, and all you have is the user's id.",
        search: { having: { level: troubled, event: refusals } },
        needs: "user_id",
    },
    {
        id: "errors",
        title: "All errors of the services",
        when: "Something is wrong and you do not know what.",
        search: { levels: ["error"] },
    },
    {
        id: "failed-requests",
        title: "Requests that failed",
        when: "The share of 5xx answers rises.",
        search: { levels: troubled, having: { event: ["request_failed"] } },
    },
    {
        id: "slow-requests",
        title: "Requests slower than a second",
        when: "Response times rise on the API dashboard.",
        search: {
            levels: ["info"],
            having: { event: ["request_completed"] },
            above: { field: "duration_ms", value: 1000 },
        },
    },
    {
        id: "refused",
        title: "Refused requests, logins and sockets",
        when: "Users cannot sign in or get 4xx answers.",
        search: { having: { event: refusals } },
    },
    {
        id: "dead-letters",
        title: "Events given up on",
        when: "A dead-letter topic is not empty.",
        search: { levels: troubled, having: { event: ["event_dropped"] } },
    },
    {
        id: "retries",
        title: "Events that have to come again",
        when: "Consumer lag grows while the consumer runs.",
        search: { levels: troubled, having: { event: ["event_retry"] } },
    },
    {
        id: "occurrences",
        title: "Next occurrences that were not created",
        when: "A recurring task was completed and its successor is missing.",
        search: { levels: troubled, having: { event: ["occurrence_failed"] } },
    },
    {
        id: "reminders",
        title: "Reminders that were not sent",
        when: "A reminder did not come.",
        search: { service: "notification", levels: troubled, having: { event: ["reminder_failed", "job_unknown"] } },
    },
    {
        id: "audit",
        title: "Audit entries that were not written",
        when: "The audit log misses a change.",
        search: { service: "audit", levels: troubled, having: { event: ["audit_write_failed"] } },
    },
    {
        id: "dependencies",
        title: "Databases, brokers and sidecars that do not answer",
        when: "A service is not ready.",
        search: { having: { event: ["dependency_unavailable", "dependency_recovered"] } },
    },
    {
        id: "restarts",
        title: "Starts and stops",
        when: "Pods restart, or you want to know what was rolled out when.",
        search: { having: { event: ["service_started", "service_stopping", "service_stopped"] } },
    },
    {
        id: "dapr-errors",
        title: "Dapr sidecars in trouble",
        when: "Events or jobs do not arrive and the services say nothing.",
        search: { container: "daprd", levels: troubled },
    },
    {
        id: "platform-errors",
        title: "Errors of the platform under the services",
        when: "Broker, database, gateway, Dapr or monitoring misbehave.",
        search: {
            namespaces: Object.values(namespaces)
                .map(({ name }) => name)
                .filter((it) => it !== services),
            levels: ["error"],
        },
    },
    {
        id: "cluster-events",
        title: "Warnings of Kubernetes",
        when: "A pod did not start or was moved, a volume was not mounted, a probe failed: Kubernetes itself forgets after an hour.",
        search: { namespaces: [], service: eventService, levels: ["warn"] },
    },
    {
        id: "top-errors",
        title: "Most frequent error messages",
        when: "There are many errors: which is the flood, and which is the cause.",
        search: { levels: ["error"], count: { by: ["service", "message"], most: 10 } },
    },
    {
        id: "volume",
        title: "Lines by service and level",
        when: "Loki's volume fills, or a service logs too much.",
        search: {
            namespaces: Object.values(namespaces).map((it) => it.name),
            count: { by: ["namespace", "service", "level"] },
        },
    },
];

/** The saved queries, the most asked-for first. The logs dashboard, `npm run logs` and the runbooks show exactly these. */
export const savedQueries: readonly SavedQuery[] = questions.map((it) => ({
    ...it,
    kind: it.search.count === undefined ? "logs" : "counts",
    expression: logQL(it.search),
}));

/** Narrows a query that gives lines to ids. Values are taken literally. */
export function narrow(expression: string, ids: Readonly<Partial<Record<SearchId, string>>>): string {
    return searchIds.reduce(
        (query, id) => (ids[id] === undefined ? query : `${query} | ${id}=${JSON.stringify(ids[id])}`),
        expression,
    );
}
