import { z } from "zod";
import { ApiError } from "./api-error";
import { type SidecarMetrics } from "./metrics";
import { type Policies } from "./policies";
import { runUnder } from "./resiliency";
import { EtagMismatch, type StateItem, type StateOperation, type StateStore, type StoredState } from "./state-store";

const options = z.object({ concurrency: z.string().optional(), consistency: z.string().optional() }).optional();
const metadata = z.record(z.string(), z.string()).optional();
const item = z.object({ key: z.string().min(1), value: z.unknown(), etag: z.string().optional(), options, metadata });

const saveSchema = z.array(item);
const bulkSchema = z.object({ keys: z.array(z.string()), parallelism: z.number().optional() });
const transactionSchema = z.object({
    operations: z.array(
        z.discriminatedUnion("operation", [
            z.object({ operation: z.literal("upsert"), request: item }),
            z.object({ operation: z.literal("delete"), request: item.omit({ value: true }) }),
        ]),
    ),
    metadata,
});

/** The state API of one app: https://docs.dapr.io/reference/api/state_api/. Keys are the app's own. */
export class StateApi {
    constructor(
        private readonly appId: string,
        private readonly stores: ReadonlyMap<string, StateStore>,
        private readonly policies: Policies,
        private readonly metrics: SidecarMetrics,
    ) {}

    async get(storeName: string, key: string): Promise<StoredState | undefined> {
        const found = await this.run(storeName, "get", (store) => store.get([this.own(key)])).catch((error: Error) => {
            if (error instanceof ApiError) throw error;
            throw new ApiError(
                500,
                "ERR_STATE_GET",
                `fail to get ${key} from state store ${storeName}: ${error.message}`,
            );
        });
        return found.get(this.own(key));
    }

    async getMany(storeName: string, body: unknown): Promise<{ key: string; data?: unknown; etag?: string }[]> {
        const { keys } = parse(bulkSchema, body);
        const found = await this.run(storeName, "bulk_get", (store) => store.get(keys.map((it) => this.own(it))));
        return keys.map((key) => {
            const state = found.get(this.own(key));
            return state === undefined ? { key } : { key, data: JSON.parse(state.value) as unknown, etag: state.etag };
        });
    }

    async save(storeName: string, body: unknown): Promise<void> {
        const operations = parse(saveSchema, body).map((it) => this.upsert(it));
        await this.apply(storeName, "set", operations, {
            code: "ERR_STATE_SAVE",
            failure: `failed saving state in state store ${storeName}`,
        });
    }

    async delete(storeName: string, { key, etag }: Pick<StateItem, "key" | "etag">): Promise<void> {
        const operation: StateOperation = { operation: "delete", key: this.own(key), etag };
        await this.apply(storeName, "delete", [operation], {
            code: "ERR_STATE_DELETE",
            failure: `failed deleting state with key ${key}`,
        });
    }

    async transact(storeName: string, body: unknown): Promise<void> {
        const operations = parse(transactionSchema, body).operations.map((it) =>
            it.operation === "upsert"
                ? this.upsert(it.request)
                : ({ operation: "delete", key: this.own(it.request.key), etag: it.request.etag } as const),
        );
        await this.apply(storeName, "transaction", operations, {
            code: "ERR_STATE_TRANSACTION",
            failure: "error while executing state transaction",
        });
    }

    private upsert({ key, value, etag, options: chosen, metadata: given }: z.infer<typeof item>): StateOperation {
        const ttl = Number(given?.["ttlInSeconds"]);
        const stateItem: StateItem = {
            key: this.own(key),
            value,
            etag,
            firstWrite: chosen?.concurrency === "first-write",
            ttlSeconds: ttl > 0 ? ttl : undefined,
        };
        return { operation: "upsert", item: stateItem };
    }

    private async apply(
        store: string,
        name: string,
        operations: StateOperation[],
        /** What Dapr answers when it fails. */
        { code, failure }: Record<"code" | "failure", string>,
    ): Promise<void> {
        try {
            await this.run(store, name, (it) => it.apply(operations));
        } catch (error) {
            if (error instanceof ApiError) throw error;
            // Only Dapr's transactions do not say so by status.
            const status = error instanceof EtagMismatch && name !== "transaction" ? 409 : 500;
            throw new ApiError(status, code, `${failure}: ${(error as Error).message}`);
        }
    }

    private async run<T>(storeName: string, operation: string, work: (store: StateStore) => Promise<T>): Promise<T> {
        const store = this.stores.get(storeName);
        if (store === undefined) {
            throw new ApiError(400, "ERR_STATE_STORE_NOT_FOUND", `state store ${storeName} is not found`);
        }
        const started = performance.now();
        let success = true;
        try {
            return await runUnder(this.policies.outbound(storeName), () => work(store));
        } catch (error) {
            success = false;
            throw error;
        } finally {
            const labels = { component: storeName, operation, success: String(success) };
            this.metrics.state(labels, performance.now() - started);
        }
    }

    private own(key: string): string {
        if (!key.includes("||")) return `${this.appId}||${key}`;
        throw new ApiError(400, "ERR_MALFORMED_REQUEST", `input key/keyPrefix '${key}' can't contain '||'`);
    }
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
    const result = schema.safeParse(body);
    if (result.success) return result.data;
    throw new ApiError(
        400,
        "ERR_MALFORMED_REQUEST",
        `failed deserializing HTTP body: ${z.prettifyError(result.error)}`,
    );
}
