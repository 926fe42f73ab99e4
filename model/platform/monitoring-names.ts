import { namespaces } from "./namespaces";

/** Names that monitoring, logging, tools and tests share. Objects are named after some of them: they never change. */
export const monitoringNames = {
    /** Release of kube-prometheus-stack, and the prefix of what it makes. */
    release: "monitoring",
    prometheus: { service: "monitoring-prometheus", port: 9090 },
    grafana: {
        service: "monitoring-grafana",
        port: 80,
        /** Path prefix on the gateway and behind a port-forward alike. */
        path: "/grafana",
        /** Secret with the keys `admin-user` and `admin-password`. */
        adminSecret: "grafana-admin",
        adminUser: "admin",
    },
    alertmanager: {
        port: 9093,
        /** Secret with the keys `webhook` and `password`, for what of them the receiver has. */
        receiverSecret: "alert-receiver",
    },
    /** Deployment and service account of whatever exporter counts unread events. */
    lagExporter: "lag-exporter",
    /** Identities that panels refer to their data source by. */
    dataSources: { prometheus: "prometheus", loki: "loki" },
    /** Folder of the dashboards in Grafana. */
    folder: { uid: "todo", title: "Todo platform" },
} as const;

const { service, port } = monitoringNames.prometheus;

/** Address inside the cluster. */
export const prometheusUrl = `http://${service}.${namespaces.monitoring.name}.svc.cluster.local:${port}`;

/** Seconds between two scrapes of everything, and between two evaluations of most rules (FR-001). */
export const scrapeSeconds = 15;

/**
 * Seconds between two evaluations of what the overview shows: 15 s to the scrape, 2 s to the rule and 10 s to the refresh of the
 * browser make 27 s at worst (SC-001), and leave a slow request the time to end.
 */
export const liveSeconds = 2;

/** Values of the recording rule `service:state`. */
export const serviceState = { down: 0, degraded: 1, healthy: 2, scaledToZero: 3 } as const;

/** Pages of docs/runbooks, which are a dashboard too: a panel leads to the page of the version that is deployed. */
export const runbooks = [
    "backup-failed",
    "broker-down",
    "certificate-ending",
    "gate-failed",
    "gateway-restart",
    "high-latency",
    "lag-growing",
    "log-volume-full",
    "logs",
    "loki-down",
    "node-drained",
    "node-resources",
    "noisy-service",
    "postgres-down",
    "postgres-full",
    "prometheus-storage",
    "reminders-late",
    "scaled-to-zero",
    "service-down",
    "websockets",
] as const;
export type Runbook = (typeof runbooks)[number];
