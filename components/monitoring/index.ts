import { type Broker } from "../../model/platform/broker";
import { MetricsServer } from "./metrics-server";
import { type Platform } from "../base/platform";
import { isHttpsOnly, routeHost } from "../gateway/entrance";
import { Monitoring } from "./monitoring";

/** Prometheus and Grafana; and the metrics API, where the cluster comes without it. */
export function createMonitoring(
    { config, target, namespaces, sizing, delivery, onNodes }: Platform,
    broker: Broker,
): Monitoring {
    if (target.needsMetricsServer) {
        new MetricsServer("metrics-server", { size: sizing.metricsServer, delivery }, onNodes);
    }
    return new Monitoring(
        "monitoring",
        {
            namespace: namespaces.monitoring,
            broker,
            host: routeHost({ config, target }),
            ingressClass: config.ingressClass,
            httpsOnly: isHttpsOnly({ config, target }),
            alerts: config.alerts,
            has: [
                ...(config.ingressClass === undefined ? (["gateway"] as const) : []),
                ...(config.acmeEmail !== undefined ? (["certificates"] as const) : []),
                ...(broker.kind === "redpanda" ? (["redpanda"] as const) : []),
                ...(config.database === undefined ? (["postgres"] as const) : []),
                ...(config.database === undefined && sizing.postgres.instances > 1 ? (["standby"] as const) : []),
            ],
            secretsGeneration: config.secretsGeneration,
            sizing: sizing.monitoring,
            retentionDays: config.retention.metricsDays,
            storageClass: target.storageClasses.rebuildable,
            delivery,
        },
        onNodes,
    );
}
