import { Counter, Histogram, Registry } from "prom-client";

/** Counts and latencies of one kind of operation, as Dapr exports them: `<name>_count` and `<name>_latencies`. */
export type Observe = (labels: Readonly<Partial<Record<string, string>>>, milliseconds: number) => void;

/**
 * The part of Dapr's metrics that this sidecar can tell, under Dapr's names, labels and units (milliseconds):
 * https://github.com/dapr/dapr/tree/master/pkg/diagnostics
 *
 * @param buckets upper bounds of latencies, from the app's Dapr Configuration.
 */
export function sidecarMetrics(appId: string, namespace: string, buckets: readonly number[]) {
    const registry = new Registry();
    const registers = [registry];

    const observer = (names: Record<"count" | "latencies" | "of", string>, own: readonly string[]): Observe => {
        const labelNames = ["app_id", ...own];
        const count = new Counter({ name: names.count, help: `Number of ${names.of}`, labelNames, registers });
        const latencies = new Histogram({
            name: names.latencies,
            help: `Time of ${names.of}, in milliseconds`,
            labelNames,
            buckets: [...buckets],
            registers,
        });
        return (values, milliseconds) => {
            const all = { app_id: appId, ...values };
            count.inc(all);
            latencies.observe(all, milliseconds);
        };
    };
    const component = (name: string, of: string, labels: readonly string[]): Observe => {
        const prefix = `dapr_component_${name}`;
        const names = { count: `${prefix}_count`, latencies: `${prefix}_latencies`, of };
        const observe = observer(names, ["component", "namespace", ...labels]);
        return (values, milliseconds) => observe({ namespace, ...values }, milliseconds);
    };
    const http = (count: string, latencies: string): Observe => {
        const names = { count: `dapr_http_${count}`, latencies: `dapr_http_${latencies}`, of: "HTTP requests" };
        const observe = observer(names, ["method", "path", "status"]);
        // Paths hold ids: the program has Dapr leave them out.
        return (values, milliseconds) => observe({ path: "", ...values }, milliseconds);
    };

    return {
        registry,
        /** Events delivered to the app; process_status is success, retry or drop. */
        ingress: component("pubsub_ingress", "events delivered", ["process_status", "status", "topic"]),
        /** Events that the app published. */
        egress: component("pubsub_egress", "events published", ["success", "topic"]),
        /** Operations on a state store. */
        state: component("state", "operations on state", ["operation", "success"]),
        /** Requests of the app to this sidecar. */
        server: http("server_request_count", "server_latency"),
        /** Requests of this sidecar to the app. */
        client: http("client_completed_count", "client_roundtrip_latency"),
    };
}

export type SidecarMetrics = ReturnType<typeof sidecarMetrics>;
