import { postgresNames } from "../data/postgres-specs";
import { type Broker } from "../../model/platform/broker";
import { type AlertsConfig, type TracingConfig } from "../../model/platform/stack-config";
import { existingEndpoint, type Endpoint, type OutsideFlow } from "../../model/platform/endpoint";
import { certificateFlows } from "./certificate-flows";
import { gatewayNames } from "../gateway/traefik-values";
import { lokiNames } from "../../model/platform/logging-names";
import { monitoringNames } from "../../model/platform/monitoring-names";
import { redpandaNames } from "../messaging/redpanda-values";
import { services, type Service } from "../../model/contract/catalogue";
import { endpointFlows, outsideFlows, tcp, type Flow } from "./flow";
import { anybody, nameServers, podGroups as groups, pods, serviceGroups, type Party, type PodGroup } from "./parties";

export interface FlowArgs {
    /** Port that the API server of this cluster listens on, where it is known. */
    readonly apiServerPort?: number;
    readonly broker: Pick<Broker, "kind" | "endpoint" | "lag">;
    readonly database: Endpoint;
    /** Whether the gateway is ours; otherwise any pod of the cluster may be one. */
    readonly gatewayIsOurs: boolean;
    /** Whether Let's Encrypt gives the certificate of the gateway. */
    readonly certificateIsPublic: boolean;
    /** Where backups go. */
    readonly backups: readonly OutsideFlow[];
    /** Where alerts are sent. */
    readonly alerts: Pick<AlertsConfig, "receiver">;
    /** Where the services' spans go; absent where they make none. */
    readonly tracing?: Pick<TracingConfig, "endpoint" | "port">;
    /** Where Loki keeps logs, when not on a volume. */
    readonly logs: readonly OutsideFlow[];
}

/** Ports of Dapr that others connect to: https://docs.dapr.io/operations/hosting/kubernetes/kubernetes-production/ */
const daprPorts = {
    operator: 6500,
    sentry: 50001,
    scheduler: 50006,
    /** The schedulers' embedded etcd: clients, peers. */
    consensus: [2379, 2380],
    sidecar: 50002,
    metrics: 9090,
};
const webhooks = { injector: 4000, operator: 19443, postgres: postgresNames.operatorWebhookPort };

/**
 * Ports on which pods may reach the API server: those of the clouds and of its Service, of most clusters of one's own, of Minikube,
 * and of this very cluster. The Service's alone is not enough: Calico, kindnet and k3s look at a connection after its address has
 * become that of the API server itself, which at MicroK8s listens on 16443.
 */
export const apiServerPorts = (ofThisCluster?: number): readonly number[] => [
    ...new Set([443, 6443, 8443, ...(ofThisCluster === undefined ? [] : [ofThisCluster])]),
];

/** All but the one that only answers. */
const lookingUpNames: readonly PodGroup[] = [...Object.values(groups), ...Object.values(serviceGroups)].filter(
    (it) => it !== groups.challengeSolver,
);
const daprControlPlane = [groups.daprOperator, groups.daprSentry, groups.daprScheduler, groups.daprInjector];
/** Pods with a sidecar: the services, and the release gate's suite, which reads the topics as a service does. */
const withSidecar = pods(...Object.values(serviceGroups), groups.suite);
const groupsOf = (predicate: (service: Service) => boolean) =>
    pods(...services.filter(predicate).map((it) => serviceGroups[it.name]));

/** Everything that may be connected, and nothing else: the one table that all network policies are made of. */
export function platformFlows(args: FlowArgs): readonly Flow[] {
    return [
        ...clusterFlows(args),
        ...serviceFlows(args),
        ...(args.certificateIsPublic ? certificateFlows(apiServerPorts(args.apiServerPort)) : []),
        ...daprFlows(),
        ...dataFlows(args),
        ...watchFlows(args),
        ...alertFlows(args),
        ...traceFlows(args),
    ];
}

function clusterFlows({ apiServerPort }: FlowArgs): Flow[] {
    return [
        {
            why: "names",
            from: pods(...lookingUpNames),
            to: nameServers,
            ports: [{ port: 53, protocol: "UDP" }, ...tcp(53)],
        },
        {
            why: "API server",
            from: pods(
                ...daprControlPlane,
                groups.postgres,
                groups.postgresOperator,
                groups.gateway,
                groups.prometheus,
                groups.prometheusOperator,
                groups.kubeStateMetrics,
                groups.alloy,
                groups.promtail,
                // The sidecars of the brokers agree on a leader.
                groups.redpanda,
            ),
            to: [anybody],
            ports: tcp(...apiServerPorts(apiServerPort)),
        },
        {
            why: "webhooks, called by the API server",
            from: [anybody],
            to: pods(groups.daprInjector),
            ports: tcp(webhooks.injector),
        },
        {
            why: "webhooks, called by the API server",
            from: [anybody],
            to: pods(groups.daprOperator),
            ports: tcp(webhooks.operator),
        },
        {
            why: "webhooks, called by the API server",
            from: [anybody],
            to: pods(groups.postgresOperator),
            ports: tcp(webhooks.postgres),
        },
    ];
}

function serviceFlows({ broker, database, gatewayIsOurs }: FlowArgs): Flow[] {
    const gateway: readonly Party[] = gatewayIsOurs ? pods(groups.gateway) : [anybody];
    return [
        { why: "users", from: [anybody], to: pods(groups.gateway), ports: tcp(...Object.values(gatewayNames.ports)) },
        ...services
            .filter((it) => it.publicPath !== undefined)
            .map(({ name, port }) => ({
                why: "users, through the gateway",
                from: gateway,
                to: pods(serviceGroups[name]),
                ports: tcp(port),
            })),
        ...services
            .filter((it) => it.publicPath !== undefined)
            .map(({ name, port }) => ({
                why: "the release gate",
                from: pods(groups.suite),
                to: pods(serviceGroups[name]),
                ports: tcp(port),
            })),
        ...services.flatMap(({ name, internalRoutes }) =>
            [...new Set(internalRoutes.flatMap((it) => it.callers))].map((caller) => ({
                why: "calls through Dapr",
                from: pods(serviceGroups[caller]),
                to: pods(serviceGroups[name]),
                ports: tcp(daprPorts.sidecar),
            })),
        ),
        ...endpointFlows("broker", withSidecar, broker.endpoint),
        ...endpointFlows(
            "database",
            groupsOf((it) => it.database || it.state),
            database,
        ),
    ];
}

function daprFlows(): Flow[] {
    const to = (group: PodGroup, port: number): Flow => ({
        why: "Dapr's control plane",
        from: withSidecar,
        to: pods(group),
        ports: tcp(port),
    });
    return [
        to(groups.daprOperator, daprPorts.operator),
        to(groups.daprSentry, daprPorts.sentry),
        to(groups.daprScheduler, daprPorts.scheduler),
        {
            why: "certificates",
            from: pods(groups.daprOperator, groups.daprScheduler, groups.daprInjector),
            to: pods(groups.daprSentry),
            ports: tcp(daprPorts.sentry),
        },
        {
            why: "consensus",
            from: pods(groups.daprScheduler),
            to: pods(groups.daprScheduler),
            ports: tcp(...daprPorts.consensus),
        },
    ];
}

function dataFlows({ backups, database, broker }: FlowArgs): Flow[] {
    const { port, statusPort } = postgresNames;
    const maintenance = pods(groups.postgresMaintenance);
    return [
        { why: "replication", from: pods(groups.postgres), to: pods(groups.postgres), ports: tcp(port, statusPort) },
        { why: "health", from: pods(groups.postgresOperator), to: pods(groups.postgres), ports: tcp(statusPort) },
        ...endpointFlows("database", maintenance, database),
        ...outsideFlows("object store", maintenance, backups),
        ...(broker.kind === "redpanda"
            ? [
                  {
                      why: "brokers among themselves",
                      from: pods(groups.redpanda),
                      to: pods(groups.redpanda),
                      ports: tcp(redpandaNames.kafkaPort, redpandaNames.adminPort, redpandaNames.rpcPort),
                  },
                  {
                      why: "topics and settings",
                      from: pods(groups.redpandaTopics, groups.redpandaConfiguration),
                      to: pods(groups.redpanda),
                      ports: tcp(redpandaNames.kafkaPort, redpandaNames.adminPort),
                  },
              ]
            : []),
    ];
}
/** Ports of what only watches. */
const watch = {
    prometheus: 9090,
    /** The sidecar that loads a changed configuration. */
    prometheusReloader: 8080,
    grafana: 3000,
    stateMetrics: 8080,
    /** kube-state-metrics' metrics of itself. */
    stateMetricsTelemetry: 8081,
    operator: 8080,
    alloy: 12345,
    promtail: 3101,
};
/** On the nodes' own addresses. */
const nodePorts = { exporter: 9100, kubelet: 10250 };
const lagExporterPorts = { kafka: 9308, cloud: 9255 };

/** Whoever is told may be a service of the cluster, of the cloud, or anywhere. */
function alertFlows({ alerts: { receiver } }: FlowArgs): Flow[] {
    if (receiver === undefined) return [];
    const alertmanager = pods(groups.alertmanager);
    return [
        {
            why: "alerts, and metrics",
            from: pods(groups.prometheus),
            to: alertmanager,
            ports: tcp(monitoringNames.alertmanager.port, watch.prometheusReloader),
        },
        { why: "alerts to whoever has to act", from: alertmanager, to: [anybody], ports: tcp(...receiver.ports) },
    ];
}

/** Who receives spans may be a service of the cluster, or be anywhere. */
function traceFlows({ tracing }: FlowArgs): Flow[] {
    if (tracing === undefined) return [];
    const receiver = existingEndpoint([{ host: new URL(tracing.endpoint).hostname, port: tracing.port }]);
    return endpointFlows("receiver of spans", pods(...Object.values(serviceGroups)), receiver);
}

function watchFlows({ broker, logs }: FlowArgs): Flow[] {
    const scrape = (group: PodGroup, ...ports: number[]): Flow => ({
        why: "metrics",
        from: pods(groups.prometheus),
        to: pods(group),
        ports: tcp(...ports),
    });
    return [
        ...services.map(({ name, port }) => scrape(serviceGroups[name], port, daprPorts.metrics)),
        ...daprControlPlane.map((it) => scrape(it, daprPorts.metrics)),
        scrape(groups.redpanda, redpandaNames.adminPort),
        scrape(groups.postgres, postgresNames.metricsPort),
        scrape(groups.postgresOperator, postgresNames.operatorMetricsPort),
        scrape(groups.gateway, gatewayNames.metricsPort),
        scrape(groups.kubeStateMetrics, watch.stateMetrics, watch.stateMetricsTelemetry),
        scrape(groups.prometheusOperator, watch.operator),
        scrape(groups.grafana, watch.grafana),
        scrape(groups.prometheus, watch.prometheus, watch.prometheusReloader),
        scrape(groups.loki, lokiNames.port),
        scrape(groups.alloy, watch.alloy),
        scrape(groups.promtail, watch.promtail),
        scrape(groups.lagExporter, lagExporterPorts.kafka, lagExporterPorts.cloud),
        {
            why: "metrics of nodes",
            from: pods(groups.prometheus),
            to: [anybody],
            ports: tcp(nodePorts.exporter, nodePorts.kubelet),
        },
        { why: "dashboards", from: pods(groups.gateway), to: pods(groups.grafana), ports: tcp(watch.grafana) },
        { why: "panels", from: pods(groups.grafana), to: pods(groups.prometheus), ports: tcp(watch.prometheus) },
        { why: "panels", from: pods(groups.grafana), to: pods(groups.loki), ports: tcp(lokiNames.port) },
        { why: "logs", from: pods(groups.alloy, groups.promtail), to: pods(groups.loki), ports: tcp(lokiNames.port) },
        ...outsideFlows("object store", pods(groups.loki), logs),
        ...(broker.lag.kind === "broker" ? [] : endpointFlows("broker", pods(groups.lagExporter), broker.endpoint)),
    ];
}
