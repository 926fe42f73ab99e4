import { type BrokerEndpoint } from "../messaging/broker";
import { namespaces } from "../namespaces";
import { databaseCa, databaseSecretName, type Database } from "../data/database";
import { connectionsPerPod } from "../data/postgres-access";
import { gatewayNames } from "../gateway/traefik-values";
import { resourcesOf } from "../quantities";
import { generationAnnotation } from "../secret-generations";
import { type Sizing } from "../sizing";
import { sumRequests, type Workload } from "../workloads";
import { services, type Service } from "./catalogue";
import { imageOf, type ImageSource } from "./images";
import { type NetworkFlow, type TodoServiceValues } from "./chart-values";

/** Secret with the key that signs and verifies users' tokens. */
export const authSecretName = "auth";

export interface ServiceValuesArgs {
    readonly service: Service;
    readonly sizing: Sizing;
    readonly images: ImageSource;
    /** Secret with the login of the image registry; absent for a public one. */
    readonly imagePullSecret?: string;
    readonly brokerEndpoint: BrokerEndpoint;
    readonly database: Pick<Database, "endpoint" | "hasOwnCa">;
    readonly secretsGeneration: number;
    /** Whether the gateway is ours, and so in a namespace we know. */
    readonly gatewayIsOurs: boolean;
}

/** Values of charts/todo-service for one service of the catalogue. Knows no cloud. */
export function todoServiceValues(args: ServiceValuesArgs): TodoServiceValues {
    const { service, sizing, images, imagePullSecret } = args;
    const replicas = sizing.services.replicas(service.scales);
    const scales = service.scales && sizing.services.maxReplicas !== undefined;
    return {
        image: imageOf(service.name, images),
        imagePullSecrets: imagePullSecret === undefined ? [] : [{ name: imagePullSecret }],
        workload: { kind: service.consumption === "each" ? "StatefulSet" : "Deployment", replicas },
        service: { port: service.port },
        environment: service.database ? { DATABASE_POOL_SIZE: String(connectionsPerPod) } : {},
        secretFiles: [
            ...(service.database
                ? [{ secretName: databaseSecretName(service.name), mountPath: "/run/secrets/database" }]
                : []),
            ...(service.verifiesTokens ? [{ secretName: authSecretName, mountPath: "/run/secrets/auth" }] : []),
        ],
        configFiles:
            args.database.hasOwnCa && (service.database || service.state)
                ? [{ configMapName: databaseCa.configMapName, mountPath: databaseCa.mountPath }]
                : [],
        podAnnotations: generationAnnotation(args.secretsGeneration),
        resources: resourcesOf(sizing.services.size),
        dapr: { appId: service.name, configuration: service.name, resources: resourcesOf(sizing.sidecar) },
        autoscaling: {
            enabled: scales,
            minReplicas: replicas,
            maxReplicas: sizing.services.maxReplicas ?? replicas,
            targetCpuUtilization: 70,
        },
        // One pod alone would make the budget block every drain.
        disruptionBudget: { enabled: replicas > 1, maxUnavailable: 1 },
        networkPolicy: { enabled: true, ingress: ingressFlows(args), egress: egressFlows(args) },
    };
}

const tcp = (...ports: readonly number[]) => ports.map((port) => ({ port, protocol: "TCP" as const }));
const inNamespace = (name: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } });
const pods = (labels: Readonly<Record<string, string>>) => ({ podSelector: { matchLabels: labels } });
const servicePods = (name: string) => pods({ "app.kubernetes.io/name": name });

/** Ports of the sidecar that others connect to: https://docs.dapr.io/operations/hosting/kubernetes/kubernetes-production/ */
const sidecarPorts = { internal: 50002, metrics: 9090 };

function ingressFlows({ service, gatewayIsOurs }: ServiceValuesArgs): NetworkFlow[] {
    const callers = [...new Set(service.internalRoutes.flatMap((it) => it.callers))];
    return [
        ...(service.publicPath === undefined
            ? []
            : [
                  {
                      description: "users, through the gateway",
                      peers: [
                          gatewayIsOurs
                              ? {
                                    ...inNamespace(namespaces.gateway.name),
                                    ...pods({ "app.kubernetes.io/name": gatewayNames.release }),
                                }
                              : { namespaceSelector: {} },
                      ],
                      ports: tcp(service.port),
                  },
              ]),
        ...(callers.length === 0
            ? []
            : [
                  {
                      description: "calls through Dapr",
                      peers: callers.map(servicePods),
                      ports: tcp(sidecarPorts.internal),
                  },
              ]),
        { description: "metrics", peers: [inNamespace("monitoring")], ports: tcp(service.port, sidecarPorts.metrics) },
    ];
}

function egressFlows({ service, brokerEndpoint }: ServiceValuesArgs): NetworkFlow[] {
    const called = services.filter((it) => it.internalRoutes.some((route) => route.callers.includes(service.name)));
    return [
        {
            description: "names",
            peers: [inNamespace("kube-system")],
            ports: [
                { port: 53, protocol: "UDP" },
                { port: 53, protocol: "TCP" },
            ],
        },
        {
            description: "Dapr's control plane: operator, sentry, placement, scheduler",
            peers: [inNamespace(namespaces.dapr.name)],
            ports: tcp(6500, 50001, 50005, 50006),
        },
        brokerFlow(brokerEndpoint),
        ...(service.database || service.state
            ? [{ description: "database", peers: [inNamespace(namespaces.data.name)], ports: tcp(5432) }]
            : []),
        ...(called.length === 0
            ? []
            : [
                  {
                      description: "calls through Dapr",
                      peers: called.map((it) => servicePods(it.name)),
                      ports: tcp(sidecarPorts.internal),
                  },
              ]),
    ];
}

function brokerFlow(endpoint: BrokerEndpoint): NetworkFlow {
    return endpoint.location === "cluster"
        ? {
              description: "broker",
              peers: [{ ...inNamespace(endpoint.namespace), ...pods(endpoint.podLabels) }],
              ports: tcp(endpoint.port),
          }
        : {
              description: "broker outside the cluster",
              peers: [{ ipBlock: { cidr: "0.0.0.0/0" } }],
              ports: tcp(...endpoint.ports),
          };
}

/** Pods that the chart makes of these values: the most that autoscaling starts with, sidecar included. */
export function todoServiceWorkloads(values: TodoServiceValues): Workload[] {
    return [
        {
            name: values.dapr.appId,
            pods: values.autoscaling?.enabled ? values.autoscaling.minReplicas : values.workload.replicas,
            requests: sumRequests(values.resources, values.dapr.resources),
        },
    ];
}
