import { namespaces } from "./namespaces";

const host = `loki.${namespaces.monitoring.name}.svc.cluster.local`;

/** Where Loki is in the cluster. */
export const lokiNames = {
    release: "loki",
    port: 3100,
    /** Base address, for Grafana's data source and for queries. */
    url: `http://${host}:3100`,
    pushUrl: `http://${host}:3100/loki/api/v1/push`,
} as const;
