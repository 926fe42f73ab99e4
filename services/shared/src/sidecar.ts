import { daprNames } from "../../../model/contract/dapr";
import { type ServiceName } from "../../../model/contract/catalogue";
import { milliseconds } from "../../../model/contract/time-limits";
import { type TopicName } from "../../../model/contract/topics";
import { currentContext } from "./context";
import { type CloudEvent } from "./events";
import { HttpClient, type HttpResponse } from "./http-client";
import { inSpan } from "./tracing";

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

interface SidecarRequest {
    readonly body?: unknown;
    readonly contentType?: string;
    readonly traceparent?: string;
    readonly ifMatch?: string | undefined;
    readonly timeout?: number;
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
        const path = `/v1.0/publish/${daprNames.sharedPubSub}/${topic}?${query.toString()}`;
        const about = { topic, event_type: event.type, event_id: event.id, task_id: event.subject };
        await inSpan({ name: `send ${topic}`, kind: "producer", attributes: about }, async (span) => {
            // Who reads it continues from here.
            const traceparent = span?.traceparent ?? event.traceparent;
            const body: CloudEvent = { ...event, traceparent, traceid: traceparent };
            await this.call("POST", path, { contentType: "application/cloudevents+json", body, traceparent });
        });
    }

    /** Posts to an internal route of another service. */
    async invoke(app: ServiceName, path: string, body: unknown): Promise<unknown> {
        return inSpan({ name: `invoke ${app} ${path}`, kind: "client" }, async () => {
            const response = await this.call("POST", `/v1.0/invoke/${app}/method${path}`, { body });
            return JSON.parse(response.text) as unknown;
        });
    }

    async getState<T>(key: string): Promise<StateEntry<T>> {
        const response = await this.state("GET", `/${encodeURIComponent(key)}`);
        if (response.status === 204) return { value: undefined, etag: undefined };
        return { value: JSON.parse(response.text) as T, etag: response.headers.etag };
    }

    /** Writes one key. Rejects with a conflict if it is not at the given version any more. */
    async saveState(change: StateChange): Promise<void> {
        await this.state("POST", "", { body: [stateItem(change)] });
    }

    /** Deletes a key. Rejects with a conflict if it is not at the given version any more. */
    async deleteState(key: string, etag: string | undefined): Promise<void> {
        await this.state("DELETE", `/${encodeURIComponent(key)}`, { ifMatch: etag });
    }

    private state(method: string, path: string, request?: SidecarRequest): Promise<HttpResponse> {
        const span = { name: `${method} state`, kind: "client" } as const;
        return inSpan(span, () => this.call(method, `/v1.0/state/${daprNames.stateStore}${path}`, request));
    }

    private async call(method: string, path: string, request: SidecarRequest = {}): Promise<HttpResponse> {
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
                    ...(request.ifMatch === undefined ? {} : { "if-match": request.ifMatch }),
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
