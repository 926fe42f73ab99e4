const window = "[$__rate_interval]";

/** Live connections to users, and what is sent over them. */
export const webSocketQueries = {
    connections: `service:websocket_connections:sum`,
    connectionsByPod: `sum by (pod) (websocket_connections_active)`,
    opened: `sum by (status) (rate(websocket_connections_total${window}))`,
    lost: `service:websockets_closed:rate1m`,
    rejected: `sum(rate(websocket_connections_total{status="rejected"}${window})) or vector(0)`,
    messages: `sum by (event_type) (rate(websocket_messages_sent_total${window}))`,
    delivery: (quantile: 0.5 | 0.95 | 0.99) =>
        `histogram_quantile(${quantile}, sum by (le) (rate(websocket_message_delivery_duration_seconds_bucket${window}))) >= 0`,
    /** Prometheus 3 writes bounds as floats, the services write integers. */
    withinPromise: `sum(rate(websocket_message_delivery_duration_seconds_bucket{le=~"2|2.0"}${window})) / (sum(rate(websocket_message_delivery_duration_seconds_count${window})) > 0)`,
} as const;
