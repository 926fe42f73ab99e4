import { quantileOf, shareWithin, window, type Quantile } from "./promql";

/** Live connections to users, and what is sent over them. */
export const webSocketQueries = {
    connections: `service:websocket_connections:sum`,
    connectionsByPod: `sum by (pod) (websocket_connections_active)`,
    opened: `sum by (status) (rate(websocket_connections_total${window}))`,
    lost: `service:websockets_closed:rate1m`,
    rejected: `sum(rate(websocket_connections_total{status="rejected"}${window})) or vector(0)`,
    messages: `sum by (event_type) (rate(websocket_messages_sent_total${window}))`,
    delivery: (quantile: Quantile) => quantileOf(quantile, "websocket_message_delivery_duration_seconds_bucket"),
    withinPromise: shareWithin("websocket_message_delivery_duration_seconds", 2),
} as const;
