import { namespaces } from "./namespaces";

const host = `loki.${namespaces.monitoring.name}.svc.cluster.local`;

/** Where Loki is in the cluster. */
export const lokiNames = {
    release: "loki",
    /**
     * Service account of a Loki that writes to a bucket. Not the chart's name: Helm would delete the account that it no longer makes,
     * and with it ours.
     */
    bucketAccount: "loki-bucket",
    port: 3100,
    /** Base address, for Grafana's data source and for queries. */
    url: `http://${host}:3100`,
    pushUrl: `http://${host}:3100/loki/api/v1/push`,
} as const;
