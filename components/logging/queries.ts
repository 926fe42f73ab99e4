import { namespaces } from "../../model/platform/namespaces";
import { type ServiceName } from "../../model/contract/catalogue";
import { type LogEvent, type LogField, type LogLevel, type searchableLogFields } from "../../model/contract/log-fields";
import { eventService, type logLabels } from "./pipeline";

/** An id that narrows a search. */
export type SearchId = Extract<(typeof searchableLogFields)[number], "request_id" | "user_id" | "task_id">;
export const searchIds = ["request_id", "user_id", "task_id"] as const satisfies readonly SearchId[];

/** A question that comes up when something is wrong, with the LogQL that answers it (FR-011). */
export interface SavedQuery {
    /** What `npm run logs` calls it, and its part of a dashboard's address. */
    readonly id: string;
    readonly title: string;
    readonly when: string;
    /** `logs` gives lines, which any id may narrow; `counts` gives numbers. `$__range` stands for the time looked at. */
    readonly kind: "logs" | "counts";
    readonly expression: string;
    /** The id without which the query makes no sense. */
    readonly needs?: SearchId;
}

type Label = (typeof logLabels)[number];
interface Selection {
    readonly namespaces?: readonly string[];
    readonly service?: ServiceName | typeof eventService;
    readonly container?: string;
    readonly levels?: readonly LogLevel[];
}

const services = namespaces.services.name;
const troubled = ["warn", "error"] as const;

const matcher = (label: Label | LogField, values: readonly string[]): string =>
    values.length === 1 ? `${label}="${values[0]}"` : `${label}=~"${values.join("|")}"`;

/** A stream selector: the part that decides how much Loki has to read. */
function select({ namespaces: names = [services], service, container, levels }: Selection = {}): string {
    const matchers = [
        // A node's event has no namespace.
        ...(names.length === 0 ? [] : [matcher("namespace", names)]),
        ...(service === undefined ? [] : [matcher("service", [service])]),
        ...(container === undefined ? [] : [matcher("container", [container])]),
        ...(levels === undefined ? [] : [matcher("level", levels)]),
    ];
    return `{${matchers.join(", ")}}`;
}

const event = (...codes: readonly LogEvent[]): string => ` | ${matcher("event", codes)}`;

/** What the platform refused: the caller's mistake, so not logged as its own trouble. */
const refusals = ["request_rejected", "task_create_failed", "login_failed", "ws_rejected"] as const;

/** Fields of the line itself. Only after a filter on metadata: taking JSON apart is slow. */
const fields = (...names: readonly LogField[]): string => ` | json ${names.map((it) => `${it}="${it}"`).join(", ")}`;

const count = (by: readonly (Label | LogField)[], expression: string): string =>
    `sum by (${by.join(", ")}) (count_over_time(${expression} [$__range]))`;

/** The saved queries, the most asked-for first. The logs dashboard, `npm run logs` and the runbooks show exactly these. */
export const savedQueries: readonly SavedQuery[] = [
    {
        id: "task-create-failed",
        title: "Task creation failed",
        when: "A user says that a task was not saved, or creations answer with an error.",
        kind: "logs",
        expression: select({ service: "backend" }) + event("task_create_failed"),
    },
    {
        id: "event-publish-failed",
        title: "Event publishing failed",
        when: "Changes do not reach the other services, or the outbox grows.",
        kind: "logs",
        expression: select({ levels: troubled }) + event("event_publish_failed"),
    },
    {
        id: "ws-connection-lost",
        title: "WebSocket connection lost",
        when: "Browsers stop updating by themselves.",
        kind: "logs",
        expression: select({ service: "sync", levels: troubled }) + event("ws_connection_lost"),
    },
    {
        id: "request",
        title: "One request through all services",
        when: "You have a request id from a response, an error or another line.",
        kind: "logs",
        expression: select(),
        needs: "request_id",
    },
    {
        id: "task",
        title: "One task's life",
        when: "A task is not what it should be: who changed it, what was published, what came of it.",
        kind: "logs",
        expression: select(),
        needs: "task_id",
    },
    {
        id: "user-errors",
        title: "What went wrong for one user",
        when: "A user complains, and all you have is the user's id.",
        kind: "logs",
        expression: `${select()} | ${matcher("level", troubled)} or ${matcher("event", refusals)}`,
        needs: "user_id",
    },
    {
        id: "errors",
        title: "All errors of the services",
        when: "Something is wrong and you do not know what.",
        kind: "logs",
        expression: select({ levels: ["error"] }),
    },
    {
        id: "failed-requests",
        title: "Requests that failed",
        when: "The share of 5xx answers rises.",
        kind: "logs",
        expression: select({ levels: troubled }) + event("request_failed"),
    },
    {
        id: "slow-requests",
        title: "Requests slower than a second",
        when: "Response times rise on the API dashboard.",
        kind: "logs",
        expression: `${select({ levels: ["info"] })}${event("request_completed")}${fields("duration_ms")} | duration_ms > 1000`,
    },
    {
        id: "refused",
        title: "Refused requests, logins and sockets",
        when: "Users cannot sign in or get 4xx answers.",
        kind: "logs",
        expression: select() + event(...refusals),
    },
    {
        id: "dead-letters",
        title: "Events given up on",
        when: "A dead-letter topic is not empty.",
        kind: "logs",
        expression: select({ levels: troubled }) + event("event_dropped"),
    },
    {
        id: "retries",
        title: "Events that have to come again",
        when: "Consumer lag grows while the consumer runs.",
        kind: "logs",
        expression: select({ levels: troubled }) + event("event_retry"),
    },
    {
        id: "occurrences",
        title: "Next occurrences that were not created",
        when: "A recurring task was completed and its successor is missing.",
        kind: "logs",
        expression: select({ levels: troubled }) + event("occurrence_failed"),
    },
    {
        id: "reminders",
        title: "Reminders that were not sent",
        when: "A reminder did not come.",
        kind: "logs",
        expression: select({ service: "notification", levels: troubled }) + event("reminder_failed", "job_unknown"),
    },
    {
        id: "audit",
        title: "Audit entries that were not written",
        when: "The audit log misses a change.",
        kind: "logs",
        expression: select({ service: "audit", levels: troubled }) + event("audit_write_failed"),
    },
    {
        id: "dependencies",
        title: "Databases, brokers and sidecars that do not answer",
        when: "A service is not ready.",
        kind: "logs",
        expression: select() + event("dependency_unavailable", "dependency_recovered"),
    },
    {
        id: "restarts",
        title: "Starts and stops",
        when: "Pods restart, or you want to know what was rolled out when.",
        kind: "logs",
        expression: select() + event("service_started", "service_stopping", "service_stopped"),
    },
    {
        id: "dapr-errors",
        title: "Dapr sidecars in trouble",
        when: "Events or jobs do not arrive and the services say nothing.",
        kind: "logs",
        expression: select({ container: "daprd", levels: troubled }),
    },
    {
        id: "platform-errors",
        title: "Errors of the platform under the services",
        when: "Broker, database, gateway, Dapr or monitoring misbehave.",
        kind: "logs",
        expression: select({
            namespaces: Object.values(namespaces)
                .map(({ name }) => name)
                .filter((it) => it !== services),
            levels: ["error"],
        }),
    },
    {
        id: "cluster-events",
        title: "Warnings of Kubernetes",
        when: "A pod did not start or was moved, a volume was not mounted, a probe failed: Kubernetes itself forgets after an hour.",
        kind: "logs",
        expression: select({ namespaces: [], service: eventService, levels: ["warn"] }),
    },
    {
        id: "top-errors",
        title: "Most frequent error messages",
        when: "There are many errors: which is the flood, and which is the cause.",
        kind: "counts",
        expression: `topk(10, ${count(["service", "message"], select({ levels: ["error"] }) + fields("message"))})`,
    },
    {
        id: "volume",
        title: "Lines by service and level",
        when: "Loki's volume fills, or a service logs too much.",
        kind: "counts",
        expression: count(
            ["namespace", "service", "level"],
            select({ namespaces: Object.values(namespaces).map((it) => it.name) }),
        ),
    },
];

/** Narrows a query that gives lines to ids. Values are taken literally. */
export function narrow(expression: string, ids: Readonly<Partial<Record<SearchId, string>>>): string {
    return searchIds.reduce(
        (query, id) => (ids[id] === undefined ? query : `${query} | ${id}=${JSON.stringify(ids[id])}`),
        expression,
    );
}
