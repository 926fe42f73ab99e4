import { type AuditEntry, type Credentials, type NewTask, type Session, type Task } from "./contract";

/** An answer that is not the one hoped for, in words for the user. */
export class Refusal extends Error {
    constructor(
        readonly status: number,
        message: string,
    ) {
        super(message);
    }
}

interface Problem {
    readonly detail?: string;
    readonly errors?: readonly { readonly detail: string; readonly pointer?: string }[];
}

interface Call {
    readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
    readonly path: string;
    readonly body?: object;
    readonly token?: string;
}

/** An id of the page's own, so that it can show under which the logs know a change. Also where there is no secure context. */
const requestId = (): string =>
    `page-${Array.from(crypto.getRandomValues(new Uint8Array(6)), (it) => it.toString(16).padStart(2, "0")).join("")}`;

async function request<T>({ method = "GET", path, body, token }: Call): Promise<T> {
    const headers: Record<string, string> = { "x-request-id": requestId() };
    if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    let response: Response;
    try {
        response = await fetch(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    } catch {
        throw new Refusal(0, "The platform does not answer. The page tries again when it is back.");
    }
    if (response.status === 204) return undefined as T;
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok) return answer as T;
    throw new Refusal(response.status, wordsOf(response.status, answer as Problem | undefined));
}

function wordsOf(status: number, problem: Problem | undefined): string {
    if (problem?.detail === undefined) return `The platform answered with status ${status}.`;
    const errors = (problem.errors ?? []).map((it) => `${it.pointer?.replace(/^#\//, "") ?? ""} ${it.detail}`.trim());
    return [problem.detail, ...errors].join(" · ");
}

export const register = (credentials: Credentials) =>
    request<Session>({ method: "POST", path: "/api/auth/register", body: credentials });

export const logIn = (credentials: Credentials) =>
    request<Session>({ method: "POST", path: "/api/auth/login", body: credentials });

/** What a user may do, as the user of a session. */
export class Api {
    constructor(private readonly session: Session) {}

    /** The newest tasks. */
    async tasks(): Promise<readonly Task[]> {
        const page = await this.call<{ items: Task[] }>({ path: `${this.tasksPath}?order=desc&limit=50` });
        return page.items;
    }

    /** The newest entries of the audit log; of one task where it is given. */
    async auditLog(taskId?: string): Promise<readonly AuditEntry[]> {
        const query = taskId === undefined ? "limit=300" : `limit=100&task_id=${taskId}`;
        const path = `/audit/api/${this.session.user_id}/audit-logs?${query}`;
        return (await this.call<{ items: AuditEntry[] }>({ path })).items;
    }

    create = (task: NewTask) => this.call<Task>({ method: "POST", path: this.tasksPath, body: task });
    complete = (id: string) => this.call<Task>({ method: "PATCH", path: `${this.tasksPath}/${id}/complete` });
    reopen = (id: string) => this.call<Task>({ method: "PATCH", path: `${this.tasksPath}/${id}/reopen` });
    delete = (id: string) => this.call<void>({ method: "DELETE", path: `${this.tasksPath}/${id}` });

    private get tasksPath(): string {
        return `/api/${this.session.user_id}/tasks`;
    }

    private call<T>(call: Omit<Call, "token">): Promise<T> {
        return request<T>({ ...call, token: this.session.access_token });
    }
}
