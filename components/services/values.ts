import { databaseCa, databaseSecretName, type DatabaseServer } from "../../model/platform/database";
import { connectionsPerPod } from "../data/postgres-access";
import { podDns } from "../base/pod-dns";
import { resourcesOf } from "../../model/platform/quantities";
import { generationAnnotation } from "../../model/contract/secret-generations";
import { type Retention } from "../../model/contract/retention";
import { type Sizing } from "../../model/platform/sizing";
import { sumRequests, type Workload } from "../../model/platform/workloads";
import { page, type Service } from "../../model/contract/catalogue";
import { bundleCommand, bundleEnvironment, type ContainerCode } from "../code/container";
import { type TracingConfig } from "../../model/platform/stack-config";
import { type TodoServiceValues } from "../../model/platform/service-chart";

/** Secret with the key that signs and verifies users' tokens. */
export const authSecretName = "auth";
/** Secret with the headers that the receiver of spans asks for. */
export const tracingSecretName = "tracing-headers";

export interface ServiceValuesArgs {
    readonly service: Service;
    readonly sizing: Sizing;
    readonly code: ContainerCode;
    /** Secret with the login of the image registry; absent for a public one. */
    readonly imagePullSecret?: string;
    readonly database: Pick<DatabaseServer, "hasOwnCa">;
    readonly secretsGeneration: number;
    readonly retention: Pick<Retention, "auditDays">;
    readonly tracing?: TracingConfig;
    /** Path on the gateway where dashboards are; absent where it leads to none. */
    readonly dashboardsPath?: string;
    /** Origins of other sites whose pages may call the services. */
    readonly allowedOrigins: readonly string[];
}

/** What a service takes from the stack, by environment variables. */
function environmentOf(args: ServiceValuesArgs): Record<string, string> {
    const { service, code, dashboardsPath, tracing, allowedOrigins } = args;
    const isCalledByPages = service.publicPath !== undefined && allowedOrigins.length > 0;
    return {
        ...bundleEnvironment(code),
        ...(service.database ? { DATABASE_POOL_SIZE: String(connectionsPerPod) } : {}),
        ...(service.name === "audit" ? { AUDIT_RETENTION_DAYS: String(args.retention.auditDays) } : {}),
        ...(tracing === undefined
            ? {}
            : {
                  OTEL_EXPORTER_OTLP_ENDPOINT: tracing.endpoint,
                  OTEL_TRACES_SAMPLER_ARG: String(tracing.ratio),
              }),
        ...(isCalledByPages ? { ALLOWED_ORIGINS: allowedOrigins.join(",") } : {}),
        ...(service.name === page.service && dashboardsPath !== undefined ? { DASHBOARDS_PATH: dashboardsPath } : {}),
    };
}

/** Values of charts/todo-service for one service of the catalogue. Knows no cloud. */
export function todoServiceValues(args: ServiceValuesArgs): TodoServiceValues {
    const { service, sizing, code, imagePullSecret } = args;
    const replicas = sizing.services.replicas(service.scales);
    const scales = service.scales && sizing.services.maxReplicas !== undefined;
    return {
        image: code.image,
        ...(code.bundle === undefined ? {} : { bundle: { configMapName: code.bundle, command: bundleCommand } }),
        imagePullSecrets: imagePullSecret === undefined ? [] : [{ name: imagePullSecret }],
        workload: { kind: service.consumption === "each" ? "StatefulSet" : "Deployment", replicas },
        service: { port: service.port },
        environment: environmentOf(args),
        secretFiles: [
            ...(service.database
                ? [{ secretName: databaseSecretName(service.name), mountPath: "/run/secrets/database" }]
                : []),
            ...(service.verifiesTokens ? [{ secretName: authSecretName, mountPath: "/run/secrets/auth" }] : []),
            ...(Object.keys(args.tracing?.headers ?? {}).length > 0
                ? [{ secretName: tracingSecretName, mountPath: "/run/secrets/tracing-headers" }]
                : []),
        ],
        configFiles:
            args.database.hasOwnCa && (service.database || service.state)
                ? [{ configMapName: databaseCa.configMapName, mountPath: databaseCa.mountPath }]
                : [],
        podAnnotations: generationAnnotation(args.secretsGeneration),
        dnsConfig: podDns,
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
