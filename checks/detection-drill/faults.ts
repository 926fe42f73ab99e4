import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import { type SavedQuery } from "../../components/logging/queries";
import { type Sample } from "../observability/prometheus";
import { type ObservedPlatform } from "../observability/observed-platform";

/** A fault that monitoring has to show, and where. */
export interface DetectionDrill {
    readonly fault: string;
    /** The service that the overview must name. */
    readonly service: string;
    /** Panel of the overview that shows it. */
    readonly panel: string;
    /** Whether a sample of that panel shows it. */
    readonly shows: (sample: Sample) => boolean;
    /** The alert that calls somebody. */
    readonly alert: string;
    /** The log lines that say why: found by this saved query, with these fields. */
    readonly cause: { readonly query: SavedQuery["id"]; readonly fields: Readonly<Record<string, string>> };
    /** Sets the fault; resolves to what ends it. */
    readonly inject: (observed: Pick<ObservedPlatform, "platform">) => Promise<() => Promise<void>>;
}

const of = (service: string, test: (value: number) => boolean) => (sample: Sample) =>
    sample.metric["service"] === service && test(sample.value);

/** Holds the table of tasks again and again, as a long migration does: every change waits. */
export async function slowBackend({ platform }: Pick<ObservedPlatform, "platform">): Promise<() => Promise<void>> {
    const client = new Client({ connectionString: platform.database.urlOf("backend") });
    await client.connect();
    let active = true;
    const holding = (async () => {
        while (active) {
            await client.query("BEGIN; LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE");
            await pause(1500);
            await client.query("COMMIT");
        }
        await client.end();
    })();
    return () => {
        active = false;
        return holding;
    };
}

/** The five faults of the drill. */
export const drills: readonly DetectionDrill[] = [
    {
        fault: "slow service: the table of tasks is locked again and again",
        service: "backend",
        panel: "Response time, 95th and 99th percentile",
        shows: of("backend", (it) => it > 1),
        alert: "ServiceSlow",
        cause: { query: "slow-requests", fields: { service: "backend", route: "/api/:user_id/tasks" } },
        inject: slowBackend,
    },
    {
        fault: "failing publish: the sidecar of backend refuses events",
        service: "backend",
        panel: "Publishing that failed",
        shows: of("backend", (it) => it > 0),
        alert: "EventsNotPublished",
        cause: { query: "event-publish-failed", fields: { service: "backend", event: "event_publish_failed" } },
        inject: async ({ platform }) => {
            await platform.faults.set("backend", { failPublishes: true });
            return () => platform.faults.set("backend", {});
        },
    },
    {
        fault: "stalled consumer: audit leaves its consumer group",
        service: "audit",
        panel: "Consumer lag",
        shows: of("audit", (it) => it >= 10),
        alert: "ConsumerBehind",
        cause: { query: "dapr-errors", fields: { app_id: "audit", scope: "dapr.contrib" } },
        inject: async ({ platform }) => {
            await platform.faults.set("audit", { pauseConsumers: true });
            return () => platform.faults.set("audit", {});
        },
    },
    {
        fault: "dropped WebSockets: the gateway cuts all of them",
        service: "sync",
        panel: "WebSockets lost",
        shows: of("sync", (it) => it > 0),
        alert: "WebSocketsLost",
        cause: { query: "ws-connection-lost", fields: { service: "sync", event: "ws_connection_lost" } },
        inject: async ({ platform }) => {
            await platform.faults.cutWebSockets();
            return () => Promise.resolve();
        },
    },
    {
        fault: "stopped service: recurring-task ends",
        service: "recurring-task",
        panel: "State",
        shows: of("recurring-task", (it) => it === 0),
        alert: "ServiceDown",
        cause: { query: "dapr-errors", fields: { app_id: "recurring-task", msg: "App entered un-healthy status" } },
        inject: async ({ platform }) => {
            const [replica] = platform.services.get("recurring-task") ?? [];
            await replica?.kill();
            return async () => replica?.start();
        },
    },
];
