import { daprNames } from "../../../model/contract/dapr";
import { type ServiceName } from "../../../model/contract/catalogue";
import { milliseconds } from "../../../model/contract/time-limits";
import { type TopicName } from "../../../model/contract/topics";
import { currentContext } from "./context";
import { type CloudEvent } from "./events";
import { HttpClient, type HttpResponse } from "./http-client";

/** The sidecar answered with an error, or did not answer at all (`status` undefined). */
export class SidecarError extends Error {
    override readonly name = "SidecarError";

    constructor(
        message: string,
        readonly status: number | undefined,
        options?: ErrorOptions,
    ) {
        super(message, options);
    }

    /**
     * Somebody else changed the key in the meantime. Transactions say so only in words, with status 500, and so does a first
     * write without an etag ("no item was updated").
     */
    get isConflict(): boolean {
        return this.status === 409 || /etag|no item was updated/i.test(this.message);
    }
}

/** A value of the state store with the version it was read at; both undefined where the key does not exist. */
export interface StateEntry<T> {
    readonly value: T | undefined;
    readonly etag: string | undefined;
}

export interface StateChange {
    readonly key: string;
    readonly value: unknown;
    /** Write only if the key is still at this version. Undefined: only if it does not exist. */
    readonly etag: string | undefined;
    readonly ttlSeconds?: number;
}

/** A job as the scheduler keeps it: https://docs.dapr.io/reference/api/jobs_api/ */
export interface Job {
    /** RFC 3339. A moment in the past fires at once. */
    readonly dueTime: string;
    readonly data: unknown;
}

/** The parts of Dapr's HTTP API that the services use: https://docs.dapr.io/reference/api/ */
export class Sidecar {
    private readonly client: HttpClient;

    constructor(address: string) {
        this.client = new HttpClient(address);
    }

    /** Rejects unless the sidecar can publish, keep state and call others. Does not depend on this service being ready. */
    async checkHealth(): Promise<void> {
        await this.call("GET", "/v1.0/healthz/outbound", { timeout: 2_000 });
    }

    /** Hands an event to the broker. Resolved means that the broker has it. */
    async publish(topic: TopicName, event: CloudEvent): Promise<void> {
        // Names of the same wish at Kafka and at Pub/Sub: events of one task stay in order.
        const query = new URLSearchParams({
            "metadata.partitionKey": event.subject,
            "metadata.orderingKey": event.subject,
        });
        await this.call("POST", `/v1.0/publish/${daprNames.sharedPubSub}/${topic}?${query.toString()}`, {
            contentType: "application/cloudevents+json",
            body: event,
            traceparent: event.traceparent,
        });
    }

    /** Posts to an internal route of another service. */
    async invoke(app: ServiceName, path: string, body: unknown): Promise<unknown> {
        const response = await this.call("POST", `/v1.0/invoke/${app}/method${path}`, { body });
        return JSON.parse(response.text) as unknown;
    }

    async getState<T>(key: string): Promise<StateEntry<T>> {
        const response = await this.call("GET", `/v1.0/state/${daprNames.stateStore}/${encodeURIComponent(key)}`);
        if (response.status === 204) return { value: undefined, etag: undefined };
        return { value: JSON.parse(response.text) as T, etag: response.headers.etag };
    }

    /** Reads several keys; those that do not exist are left out. Rejects unless all could be read. */
    async getStates<T>(keys: readonly string[]): Promise<ReadonlyMap<string, T>> {
        const path = `/v1.0/state/${daprNames.stateStore}/bulk`;
        const response = await this.call("POST", path, { body: { keys, parallelism: 10 } });
        const items = JSON.parse(response.text) as readonly { key: string; data?: T; error?: string }[];
        // Stores that read one key after the other tell of each by itself, within an answer of success.
        const failed = items.find((it) => it.error !== undefined);
        if (failed) throw new SidecarError(`POST ${path}: ${failed.key}: ${failed.error}`, response.status);
        return new Map(items.flatMap(({ key, data }) => (data === undefined || data === null ? [] : [[key, data]])));
    }

    /** Writes one key. Rejects with a conflict if it is not at the given version any more. */
    async saveState(change: StateChange): Promise<void> {
        await this.call("POST", `/v1.0/state/${daprNames.stateStore}`, { body: [stateItem(change)] });
    }

    /** Writes several keys, or none of them. */
    async saveStates(changes: readonly StateChange[]): Promise<void> {
        await this.call("POST", `/v1.0/state/${daprNames.stateStore}/transaction`, {
            body: { operations: changes.map((it) => ({ operation: "upsert", request: stateItem(it) })) },
        });
    }

    /**
     * Schedules a job, in place of one of the same name. It is retried until it is taken: by Dapr's default policy it would
     * be gone after three seconds without an answer (tests/local/dapr-conformance.test.ts).
     */
    async scheduleJob(name: string, job: Job): Promise<void> {
        await this.postJob(name, job, true);
    }

    /** Schedules a job as {@link scheduleJob} does, unless there is one of the same name: that one stays as it is. */
    async ensureJob(name: string, job: Job): Promise<void> {
        await this.postJob(name, job, false).catch((error: unknown) => {
            if (!(error instanceof SidecarError && error.isConflict)) throw error;
        });
    }

    /** Deletes a job; one that does not exist is deleted already. */
    async deleteJob(name: string): Promise<void> {
        await this.call("DELETE", `/v1.0-alpha1/jobs/${encodeURIComponent(name)}`);
    }

    private async postJob(name: string, { dueTime, data }: Job, overwrite: boolean): Promise<void> {
        await this.call("POST", `/v1.0-alpha1/jobs/${encodeURIComponent(name)}`, {
            body: { dueTime, data, overwrite, failurePolicy: { constant: { interval: "2s", maxRetries: 1000 } } },
        });
    }

    private async call(
        method: string,
        path: string,
        request: {
            readonly body?: unknown;
            readonly contentType?: string;
            readonly traceparent?: string;
            readonly timeout?: number;
        } = {},
    ): Promise<HttpResponse> {
        const context = currentContext();
        const traceparent = request.traceparent ?? context?.traceparent;
        const response = await this.client
            .send({
                method,
                path,
                headers: {
                    ...(request.body === undefined
                        ? {}
                        : { "content-type": request.contentType ?? "application/json" }),
                    ...(traceparent === undefined ? {} : { traceparent }),
                    ...(context === undefined ? {} : { "x-request-id": context.requestId }),
                },
                ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
                timeoutMilliseconds: request.timeout ?? milliseconds("sidecarCall"),
            })
            .catch((error: unknown) => {
                throw new SidecarError(`${method} ${pathOf(path)}: no answer from the sidecar`, undefined, {
                    cause: error,
                });
            });
        if (response.status >= 200 && response.status < 300) return response;
        const answer = response.text.slice(0, 500);
        throw new SidecarError(`${method} ${pathOf(path)}: ${response.status} ${answer}`, response.status);
    }
}

const pathOf = (url: string) => url.split("?", 1)[0]!;

const stateItem = ({ key, value, etag, ttlSeconds }: StateChange) => ({
    key,
    value,
    ...(etag === undefined ? {} : { etag }),
    options: { concurrency: "first-write", consistency: "strong" },
    ...(ttlSeconds === undefined ? {} : { metadata: { ttlInSeconds: String(ttlSeconds) } }),
});
