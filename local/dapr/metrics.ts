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

    const component = (name: string, what: string, labels: readonly string[]): Observe => {
        const labelNames = ["app_id", "component", "namespace", ...labels];
        const count = new Counter({
            name: `dapr_component_${name}_count`,
            help: `Number of ${what}`,
            labelNames,
            registers,
        });
        const latencies = new Histogram({
            name: `dapr_component_${name}_latencies`,
            help: `Time of ${what}, in milliseconds`,
            labelNames,
            buckets: [...buckets],
            registers,
        });
        return (values, milliseconds) => {
            const all = { app_id: appId, namespace, ...values };
            count.inc(all);
            latencies.observe(all, milliseconds);
        };
    };
    const http = (side: "server" | "client", count: string, latency: string, labels: readonly string[]): Observe => {
        const labelNames = ["app_id", ...labels];
        const requests = new Counter({
            name: `dapr_http_${side}_${count}`,
            help: "HTTP requests",
            labelNames,
            registers,
        });
        const latencies = new Histogram({
            name: `dapr_http_${side}_${latency}`,
            help: "Time of HTTP requests, in milliseconds",
            labelNames,
            buckets: [...buckets],
            registers,
        });
        return (values, milliseconds) => {
            // Paths hold ids: the program has Dapr leave them out.
            const all = { app_id: appId, path: "", ...values };
            requests.inc(all);
            latencies.observe(all, milliseconds);
        };
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
        server: http("server", "request_count", "latency", ["method", "path", "status"]),
        /** Requests of this sidecar to the app. */
        client: http("client", "completed_count", "roundtrip_latency", ["method", "path", "status"]),
    };
}

export type SidecarMetrics = ReturnType<typeof sidecarMetrics>;
