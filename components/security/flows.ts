import { postgresNames } from "../data/postgres-specs";
import { type Endpoint, type OutsideFlow } from "../../model/platform/endpoint";
import { gatewayNames } from "../gateway/traefik-values";
import { lokiNames } from "../../model/platform/logging-names";
import { redpandaNames } from "../messaging/redpanda-values";
import { services, type Service } from "../../model/contract/catalogue";
import {
    addresses,
    anybody,
    nameServers,
    podGroups as the,
    pods,
    serviceGroups,
    type Party,
    type PodGroup,
} from "./parties";

/** A permitted direction: who opens connections to whom. Ports are those of the pods, after a Service's translation. */
export interface Flow {
    readonly why: string;
    readonly from: readonly Party[];
    readonly to: readonly Party[];
    readonly ports: readonly { readonly port: number; readonly protocol: "TCP" | "UDP" }[];
}

export interface FlowArgs {
    readonly broker: Endpoint;
    readonly database: Endpoint;
    /** Whether the gateway is ours; otherwise any pod of the cluster may be one. */
    readonly gatewayIsOurs: boolean;
    /** Where backups go. */
    readonly backups: readonly OutsideFlow[];
    /** Where Loki keeps logs, when not on a volume. */
    readonly logs: readonly OutsideFlow[];
}

const tcp = (...ports: readonly number[]) => ports.map((port) => ({ port, protocol: "TCP" as const }));

/** Ports of a sidecar that others connect to: https://docs.dapr.io/operations/hosting/kubernetes/kubernetes-production/ */
const sidecar = { internal: 50002, metrics: 9090 };
const daprMetrics = 9090;
const webhooks = { injector: 4000, operator: 19443, postgres: postgresNames.operatorWebhookPort };

/** The API server's port on a cloud, on most clusters of one's own, and on Minikube. */
const apiServerPorts = tcp(443, 6443, 8443);

const everyGroup: readonly PodGroup[] = [...Object.values(the), ...Object.values(serviceGroups)];
/** Pods with a sidecar: the services, and the release gate's suite, which reads the topics as a service does. */
const withSidecar = pods(...Object.values(serviceGroups), the.suite);
const groupsOf = (predicate: (service: Service) => boolean) =>
    pods(...services.filter(predicate).map((it) => serviceGroups[it.name]));

/** Everything that may be connected, and nothing else: the one table that all network policies are made of. */
export function platformFlows(args: FlowArgs): readonly Flow[] {
    return [...clusterFlows(), ...serviceFlows(args), ...daprFlows(), ...dataFlows(args), ...watchFlows(args)];
}

function clusterFlows(): Flow[] {
    return [
        {
            why: "names",
            from: pods(...everyGroup),
            to: nameServers,
            ports: [{ port: 53, protocol: "UDP" }, ...tcp(53)],
        },
        {
            why: "API server",
            from: pods(
                ...[the.daprOperator, the.daprSentry, the.daprScheduler, the.daprInjector],
                ...[the.postgres, the.postgresOperator, the.gateway, the.prometheus, the.prometheusOperator],
                ...[the.kubeStateMetrics, the.alloy, the.promtail],
                // The sidecars of the brokers agree on a leader.
                the.redpanda,
            ),
            to: [anybody],
            ports: apiServerPorts,
        },
        {
            why: "webhooks, called by the API server",
            from: [anybody],
            to: pods(the.daprInjector),
            ports: tcp(webhooks.injector),
        },
        {
            why: "webhooks, called by the API server",
            from: [anybody],
            to: pods(the.daprOperator),
            ports: tcp(webhooks.operator),
        },
        {
            why: "webhooks, called by the API server",
            from: [anybody],
            to: pods(the.postgresOperator),
            ports: tcp(webhooks.postgres),
        },
    ];
}

function serviceFlows({ broker, database, gatewayIsOurs }: FlowArgs): Flow[] {
    const gateway: readonly Party[] = gatewayIsOurs ? pods(the.gateway) : [anybody];
    return [
        { why: "users", from: [anybody], to: pods(the.gateway), ports: tcp(...Object.values(gatewayNames.ports)) },
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
                from: pods(the.suite),
                to: pods(serviceGroups[name]),
                ports: tcp(port),
            })),
        ...services.flatMap(({ name, internalRoutes }) =>
            [...new Set(internalRoutes.flatMap((it) => it.callers))].map((caller) => ({
                why: "calls through Dapr",
                from: pods(serviceGroups[caller]),
                to: pods(serviceGroups[name]),
                ports: tcp(sidecar.internal),
            })),
        ),
        ...endpointFlows("broker", withSidecar, broker, the.redpanda),
        ...endpointFlows(
            "database",
            groupsOf((it) => it.database || it.state),
            database,
            the.postgres,
        ),
    ];
}

/** To pods of the cluster, or to addresses outside and where an identity for them comes from. */
function endpointFlows(why: string, from: readonly Party[], endpoint: Endpoint, inCluster: PodGroup): Flow[] {
    if (endpoint.location === "cluster") return [{ why, from, to: pods(inCluster), ports: tcp(endpoint.port) }];
    return [
        {
            why: `${why} outside the cluster`,
            from,
            to: [addresses({ cidr: "0.0.0.0/0" })],
            ports: tcp(...endpoint.ports),
        },
        ...outsideFlows(`identity for the ${why}`, from, endpoint.identity ? [endpoint.identity] : []),
    ];
}

const outsideFlows = (why: string, from: readonly Party[], flows: readonly OutsideFlow[]): Flow[] =>
    flows.map(({ cidr, ports }) => ({ why, from, to: [addresses({ cidr })], ports: tcp(...ports) }));

function daprFlows(): Flow[] {
    const to = (group: PodGroup, port: number): Flow => ({
        why: "Dapr's control plane",
        from: withSidecar,
        to: pods(group),
        ports: tcp(port),
    });
    return [
        to(the.daprOperator, 6500),
        to(the.daprSentry, 50001),
        to(the.daprScheduler, 50006),
        {
            why: "certificates",
            from: pods(the.daprOperator, the.daprScheduler, the.daprInjector),
            to: pods(the.daprSentry),
            ports: tcp(50001),
        },
        { why: "consensus", from: pods(the.daprScheduler), to: pods(the.daprScheduler), ports: tcp(2379, 2380) },
    ];
}

function dataFlows({ backups, database, broker }: FlowArgs): Flow[] {
    const { port, statusPort } = postgresNames;
    const maintenance = pods(the.postgresMaintenance);
    return [
        { why: "replication", from: pods(the.postgres), to: pods(the.postgres), ports: tcp(port, statusPort) },
        { why: "health", from: pods(the.postgresOperator), to: pods(the.postgres), ports: tcp(statusPort) },
        ...endpointFlows("database", maintenance, database, the.postgres),
        ...outsideFlows("object store", maintenance, backups),
        ...(broker.location === "cluster"
            ? [
                  {
                      why: "brokers among themselves",
                      from: pods(the.redpanda),
                      to: pods(the.redpanda),
                      ports: tcp(redpandaNames.kafkaPort, redpandaNames.adminPort, redpandaNames.rpcPort),
                  },
                  {
                      why: "topics and settings",
                      from: pods(the.redpandaTopics, the.redpandaConfiguration),
                      to: pods(the.redpanda),
                      ports: tcp(redpandaNames.kafkaPort, redpandaNames.adminPort),
                  },
              ]
            : []),
    ];
}

/** Ports of what only watches. */
const watch = { prometheus: 9090, grafana: 3000, stateMetrics: 8080, operator: 8080, alloy: 12345, promtail: 3101 };
const lagExporterPorts = { kafka: 9308, cloud: 9255 };

function watchFlows({ broker, logs }: FlowArgs): Flow[] {
    const scrape = (group: PodGroup, ...ports: number[]): Flow => ({
        why: "metrics",
        from: pods(the.prometheus),
        to: pods(group),
        ports: tcp(...ports),
    });
    return [
        ...services.map(({ name, port }) => scrape(serviceGroups[name], port, sidecar.metrics)),
        ...[the.daprOperator, the.daprSentry, the.daprScheduler, the.daprInjector].map((it) => scrape(it, daprMetrics)),
        scrape(the.redpanda, redpandaNames.adminPort),
        scrape(the.postgres, postgresNames.metricsPort),
        scrape(the.postgresOperator, postgresNames.operatorMetricsPort),
        scrape(the.gateway, gatewayNames.metricsPort),
        scrape(the.kubeStateMetrics, watch.stateMetrics, watch.stateMetrics + 1),
        scrape(the.prometheusOperator, watch.operator),
        scrape(the.grafana, watch.grafana),
        scrape(the.prometheus, watch.prometheus, 8080),
        scrape(the.loki, lokiNames.port),
        scrape(the.alloy, watch.alloy),
        scrape(the.promtail, watch.promtail),
        scrape(the.lagExporter, lagExporterPorts.kafka, lagExporterPorts.cloud),
        { why: "metrics of nodes", from: pods(the.prometheus), to: [anybody], ports: tcp(9100, 10250) },
        { why: "dashboards", from: pods(the.gateway), to: pods(the.grafana), ports: tcp(watch.grafana) },
        { why: "panels", from: pods(the.grafana), to: pods(the.prometheus), ports: tcp(watch.prometheus) },
        { why: "panels", from: pods(the.grafana), to: pods(the.loki), ports: tcp(lokiNames.port) },
        { why: "logs", from: pods(the.alloy, the.promtail), to: pods(the.loki), ports: tcp(lokiNames.port) },
        ...outsideFlows("object store", pods(the.loki), logs),
        ...(broker.location === "outside" ? endpointFlows("broker", pods(the.lagExporter), broker, the.redpanda) : []),
    ];
}
