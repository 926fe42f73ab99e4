import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type EventType, type ServiceName } from "../../model/contract/catalogue";
import { milliseconds } from "../../model/contract/time-limits";
import { Broken, expectEqual, eventually } from "./eventually";
import {
    accountShape,
    auditPageShape,
    reminderShape,
    sessionShape,
    taskListShape,
    taskShape,
    type AuditEntryShape,
    type TaskShape,
} from "./shapes";
import { Socket } from "./socket";
import { type SuiteTarget } from "./target";

/** A change that the suite made: what topic, audit log and sockets have to tell of it. */
export interface Operation {
    readonly type: EventType;
    readonly taskId: string;
    /** When the request left and when its answer came, by the platform's clock (ms). */
    readonly between: readonly [number, number];
}

export interface NewTask {
    readonly title: string;
    readonly description?: string;
    readonly priority?: TaskShape["priority"];
    readonly tags?: readonly string[];
    readonly due_date?: string;
    readonly recurrence?: TaskShape["recurrence"];
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export interface Answer {
    readonly status: number;
    readonly headers: Headers;
    readonly body: unknown;
}

/** One request, whatever its answer. Fails only without one. */
export async function request(
    url: string,
    method: Method,
    options: { readonly token?: string; readonly body?: unknown; readonly headers?: Record<string, string> } = {},
): Promise<Answer> {
    const response = await fetch(url, {
        method,
        headers: {
            ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
            ...(options.body === undefined ? {} : { "content-type": "application/json" }),
            // Found again in the log lines of every service that the request went through.
            "x-request-id": randomUUID(),
            ...options.headers,
        },
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
        signal: AbortSignal.timeout(milliseconds("suiteRequest")),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parse(text) };
}

function parse(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

interface BackendCall<T> {
    readonly method: Method;
    readonly path: string;
    readonly body?: unknown;
    readonly headers?: Record<string, string>;
    /** What it has to answer. Default: 200. */
    readonly status?: number;
    readonly shape: z.ZodType<T>;
}

interface PagedQuery<T> {
    readonly service: ServiceName;
    readonly path: string;
    readonly query: string;
    readonly shape: z.ZodType<{ items: T[]; next_cursor?: string | null | undefined }>;
}

/** A user of the platform, signed in: all that the suite does, it does as one. */
export class Account {
    /** Changes that were answered with success, in order. */
    readonly operations: Operation[] = [];
    /** Last version seen of each task. */
    private readonly versions = new Map<string, number>();

    private constructor(
        private readonly target: SuiteTarget,
        readonly userId: string,
        readonly token: string,
        /** Platform's clock minus ours, in milliseconds. HTTP dates have whole seconds, so up to one off. */
        private readonly clockSkew: number,
    ) {}

    /** Registers and signs in. */
    static async signUp(target: SuiteTarget, name: string): Promise<Account> {
        const credentials = { email: `${name}@example.com`, password: `${randomUUID()}-Aa1` };
        const registered = await request(target.url("backend", "/api/auth/register"), "POST", { body: credentials });
        const { user_id } = shaped(accountShape, registered, 201, "POST /api/auth/register");
        const signedIn = await request(target.url("backend", "/api/auth/login"), "POST", { body: credentials });
        const session = shaped(sessionShape, signedIn, 200, "POST /api/auth/login");
        expectEqual("user id after signing in", session.user_id, user_id);
        const date = Date.parse(signedIn.headers.get("date") ?? "");
        return new Account(target, user_id, session.access_token, Number.isNaN(date) ? 0 : skew(date, Date.now()));
    }

    /** Time by the platform's clock, in milliseconds. */
    now(): number {
        return Date.now() + this.clockSkew;
    }

    async createTask(task: NewTask, headers: Record<string, string> = {}): Promise<TaskShape> {
        const path = `/api/${this.userId}/tasks`;
        const call = { method: "POST", path, body: task, headers, status: 201, shape: taskShape } as const;
        return this.change("task.created", () => this.call(call));
    }

    /** Changes some fields. PUT takes a whole task: the others stay as `task` has them. */
    async updateTask(task: TaskShape, fields: Partial<NewTask>): Promise<TaskShape> {
        const { title, description, priority, tags, due_date, recurrence } = task;
        const { recurrence_interval, reminder_offset_minutes } = task;
        const kept = { title, description, priority, tags, due_date, recurrence };
        const body = { ...kept, recurrence_interval, reminder_offset_minutes, ...fields };
        const path = `/api/${this.userId}/tasks/${task.id}`;
        return this.change("task.updated", () => this.call({ method: "PUT", path, body, shape: taskShape }));
    }

    async completeTask(id: string, headers: Record<string, string> = {}): Promise<TaskShape> {
        const path = `/api/${this.userId}/tasks/${id}/complete`;
        return this.change("task.completed", () => this.call({ method: "PATCH", path, headers, shape: taskShape }));
    }

    async reopenTask(id: string): Promise<TaskShape> {
        const path = `/api/${this.userId}/tasks/${id}/reopen`;
        return this.change("task.reopened", () => this.call({ method: "PATCH", path, shape: taskShape }));
    }

    async deleteTask(id: string): Promise<void> {
        const path = `/api/${this.userId}/tasks/${id}`;
        await this.change("task.deleted", async () => {
            await this.call({ method: "DELETE", path, status: 204, shape: z.unknown() });
            return { id };
        });
    }

    async task(id: string): Promise<TaskShape> {
        return this.call({ method: "GET", path: `/api/${this.userId}/tasks/${id}`, shape: taskShape });
    }

    /** All tasks whose title or description contains `search`. */
    async tasks(search = ""): Promise<TaskShape[]> {
        const query = `limit=100${search === "" ? "" : `&search=${encodeURIComponent(search)}`}`;
        return this.pages({ service: "backend", path: `/api/${this.userId}/tasks`, query, shape: taskListShape });
    }

    async reminder(taskId: string): Promise<z.infer<typeof reminderShape>> {
        const url = this.target.url("notification", `/api/${this.userId}/reminders/${taskId}`);
        return shaped(reminderShape, await request(url, "GET", { token: this.token }), 200, `GET ${url}`);
    }

    /** Entries of one task or, without it, of the user. */
    async auditLog(taskId?: string): Promise<AuditEntryShape[]> {
        const query = `limit=500${taskId === undefined ? "" : `&task_id=${taskId}`}`;
        return this.pages({ service: "audit", path: `/api/${this.userId}/audit-logs`, query, shape: auditPageShape });
    }

    openSocket(): Promise<Socket> {
        return Socket.open(this.target.url("sync", "/ws/tasks"), this.token);
    }

    /** Deletes every task of this user: the account is the suite's own. */
    async cleanUp(): Promise<number> {
        let deleted = 0;
        await eventually("all tasks deleted", milliseconds("suiteRequest"), async () => {
            const left = await this.tasks();
            for (const { id } of left) await this.deleteTask(id);
            deleted += left.length;
            // An occurrence may have been created meanwhile.
            expectEqual("tasks left", (await this.tasks()).length, 0);
        });
        return deleted;
    }

    /** Makes a change and notes it, unless the version says that nothing changed. */
    private async change<T extends Pick<TaskShape, "id"> & Partial<TaskShape>>(
        type: EventType,
        make: () => Promise<T>,
    ): Promise<T> {
        const started = this.now();
        const changed = await make();
        if (changed.version === undefined || changed.version !== this.versions.get(changed.id)) {
            this.operations.push({ type, taskId: changed.id, between: [started, this.now()] });
        }
        if (changed.version !== undefined) this.versions.set(changed.id, changed.version);
        return changed;
    }

    private async call<T>({ method, path, body, headers = {}, status = 200, shape }: BackendCall<T>): Promise<T> {
        const answer = await request(this.target.url("backend", path), method, { token: this.token, body, headers });
        return shaped(shape, answer, status, `${method} ${path}`);
    }

    private async pages<T>({ service, path, query, shape }: PagedQuery<T>): Promise<T[]> {
        const found: T[] = [];
        for (let cursor: string | null | undefined = ""; cursor !== undefined && cursor !== null;) {
            const from = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
            const url = this.target.url(service, `${path}?${query}${from}`);
            const page = shaped(shape, await request(url, "GET", { token: this.token }), 200, `GET ${path}`);
            found.push(...page.items);
            cursor = page.next_cursor;
        }
        return found;
    }
}

/** Body of an answer that has the expected status and shape. */
function shaped<T>(shape: z.ZodType<T>, { status, headers, body }: Answer, expected: number, what: string): T {
    if (status !== expected) {
        const text = typeof body === "string" ? body : JSON.stringify(body);
        const id = headers.get("x-request-id");
        throw new Broken(
            `${what} answered ${status} instead of ${expected}${id === null ? "" : ` (request ${id})`}: ${text.slice(0, 300)}`,
        );
    }
    const parsed = shape.safeParse(body);
    if (parsed.success) return parsed.data;
    const problems = parsed.error.issues.map((it) => `${it.path.join(".")}: ${it.message}`);
    throw new Broken(`${what} answered what the contract does not know: ${problems.join("; ")}`);
}

/** Differences below two seconds are the date's lack of precision, not a skew. */
function skew(theirs: number, ours: number): number {
    const difference = theirs + 500 - ours;
    return Math.abs(difference) < 2000 ? 0 : difference;
}
