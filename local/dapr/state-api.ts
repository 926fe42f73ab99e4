import { z } from "zod";
import { ApiError } from "./api-error";
import { type SidecarMetrics } from "./metrics";
import { type Policies } from "./policies";
import { runUnder } from "./resiliency";
import { EtagMismatch, type StateStore, type StoredState } from "./state-store";

/** What the services save: one key at a time. */
const saveSchema = z.tuple([
    z.object({
        key: z.string().min(1),
        value: z.unknown(),
        etag: z.string().optional(),
        options: z.object({ concurrency: z.string().optional() }).optional(),
        metadata: z.object({ ttlInSeconds: z.coerce.number().positive().optional() }).optional(),
    }),
]);

/** The state API of one app: https://docs.dapr.io/reference/api/state_api/. Keys are the app's own. */
export class StateApi {
    constructor(
        private readonly appId: string,
        private readonly stores: ReadonlyMap<string, StateStore>,
        private readonly policies: Policies,
        private readonly metrics: SidecarMetrics,
    ) {}

    get(store: string, key: string): Promise<StoredState | undefined> {
        const own = this.own(key);
        const answer = { code: "ERR_STATE_GET", failure: `fail to get ${key} from state store ${store}` };
        return this.run({ store, operation: "get", ...answer }, (it) => it.get(own));
    }

    save(store: string, body: unknown): Promise<void> {
        const parsed = saveSchema.safeParse(body);
        if (!parsed.success) throw malformed(z.prettifyError(parsed.error));
        const [{ key, options, metadata, ...item }] = parsed.data;
        const write = {
            ...item,
            key: this.own(key),
            firstWrite: options?.concurrency === "first-write",
            ttlSeconds: metadata?.ttlInSeconds,
        };
        const answer = { code: "ERR_STATE_SAVE", failure: `failed saving state in state store ${store}` };
        return this.run({ store, operation: "set", ...answer }, (it) => it.upsert(write));
    }

    delete(store: string, { key, etag }: { readonly key: string; readonly etag?: string }): Promise<void> {
        const own = this.own(key);
        const answer = { code: "ERR_STATE_DELETE", failure: `failed deleting state with key ${key}` };
        return this.run({ store, operation: "delete", ...answer }, (it) => it.remove(own, etag));
    }

    /** Rejects with what Dapr answers: a code, and words that say why. */
    private async run<T>(
        { store: name, operation, code, failure }: Record<"store" | "operation" | "code" | "failure", string>,
        work: (store: StateStore) => Promise<T>,
    ): Promise<T> {
        const store = this.stores.get(name);
        if (store === undefined)
            throw new ApiError(400, "ERR_STATE_STORE_NOT_FOUND", `state store ${name} is not found`);
        const started = performance.now();
        let success = false;
        try {
            const result = await runUnder(this.policies.outbound(name), () => work(store));
            success = true;
            return result;
        } catch (error) {
            const status = error instanceof EtagMismatch ? 409 : 500;
            throw new ApiError(status, code, `${failure}: ${(error as Error).message}`);
        } finally {
            const labels = { component: name, operation, success: String(success) };
            this.metrics.state(labels, performance.now() - started);
        }
    }

    private own(key: string): string {
        if (!key.includes("||")) return `${this.appId}||${key}`;
        throw malformed(`input key/keyPrefix '${key}' can't contain '||'`);
    }
}

const malformed = (why: string) => new ApiError(400, "ERR_MALFORMED_REQUEST", why);
