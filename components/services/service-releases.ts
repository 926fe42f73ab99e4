import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type Images, type ServiceOverride, type TracingConfig } from "../../model/platform/stack-config";
import { type DatabaseServer } from "../../model/platform/database";
import { type Code } from "../code/code";
import { helmRelease, type ReleaseDelivery } from "../base/helm";
import { generationSuffix } from "../../model/contract/secret-generations";
import { type Flow } from "../security/flow";
import { networkPolicy } from "../security/network-policies";
import { serviceGroups } from "../security/parties";
import { policySpec } from "../security/rules";
import { type Retention } from "../../model/contract/retention";
import { type Sizing } from "../../model/platform/sizing";
import { services, type ServiceName } from "../../model/contract/catalogue";
import { imagePullSecretName } from "../../model/platform/service-images";
import { mergeValues } from "./merge-values";
import { signingKeys } from "../../model/contract/signing-keys";
import { authSecretName, todoServiceValues, tracingSecretName } from "./values";

export interface TodoServicesArgs {
    readonly namespace: pulumi.Output<string>;
    /** All flows of the platform; the policy of each service takes its own. */
    readonly flows: readonly Flow[];
    readonly code: Code;
    /** Absent where the services run the code of the checkout. */
    readonly images?: Images;
    readonly overrides: Readonly<Partial<Record<ServiceName, ServiceOverride>>>;
    readonly database: DatabaseServer;
    readonly secretsGeneration: number;
    readonly retention: Retention;
    readonly tracing?: TracingConfig;
    readonly dashboardsPath?: string;
    readonly allowedOrigins: readonly string[];
    readonly sizing: Sizing;
    readonly delivery: ReleaseDelivery;
}

/** Relative to the program, so that the same value results on every machine. */
export const todoServiceChart = "./charts/todo-service";

/** What has not pulled two small images and started within this time does not do it later either. Nodes are there by then. */
const startTimeoutSeconds = 300;

/**
 * The services of the catalogue, each a release of charts/todo-service or of the user's own chart, and the network policy of its pods.
 * The policy is no part of the chart: whoever brings another one has it all the same.
 */
export class TodoServices extends pulumi.ComponentResource {
    readonly releases: readonly kubernetes.helm.v3.Release[];

    constructor(name: string, args: TodoServicesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:services:TodoServices", name, {}, opts);
        const auth = new kubernetes.core.v1.Secret(
            `${name}-auth`,
            {
                metadata: { name: authSecretName, namespace: args.namespace },
                stringData: signingKeys(
                    args.secretsGeneration,
                    (it) =>
                        new random.RandomPassword(
                            `${name}-signing-key${generationSuffix(it)}`,
                            { length: 64, special: false },
                            { parent: this },
                        ).result,
                ),
            },
            { parent: this },
        );
        const tracingSecret = tracingHeaders(`${name}-tracing`, args, this);
        const pullSecret = imagePullSecret(`${name}-image-registry`, args, this);
        this.releases = services.map((service) => {
            const override = args.overrides[service.name];
            const values = todoServiceValues({
                service,
                sizing: args.sizing,
                code: args.code.of(service.name),
                imagePullSecret: pullSecret && imagePullSecretName,
                database: args.database,
                secretsGeneration: args.secretsGeneration,
                retention: args.retention,
                tracing: args.tracing,
                dashboardsPath: args.dashboardsPath,
                allowedOrigins: args.allowedOrigins,
            });
            const policy = networkPolicy(
                `${name}-${service.name}-network-policy`,
                {
                    // A chart may have a policy that is named like its release.
                    name: `service-${service.name}`,
                    namespace: args.namespace,
                    spec: policySpec(args.flows, serviceGroups[service.name]),
                },
                { parent: this },
            );
            return helmRelease(
                `${name}-${service.name}`,
                {
                    chart: { chart: override?.chart ?? todoServiceChart, version: override?.chartVersion },
                    releaseName: service.name,
                    namespace: args.namespace,
                    values: mergeValues(values, override?.values ?? {}),
                    delivery: args.delivery,
                    timeoutSeconds: startTimeoutSeconds,
                },
                {
                    parent: this,
                    dependsOn: [
                        policy,
                        ...args.code.ready(service.name),
                        ...(service.verifiesTokens ? [auth] : []),
                        ...(pullSecret ? [pullSecret] : []),
                        ...(tracingSecret ? [tracingSecret] : []),
                        ...(service.database ? (args.database.ready.get(service.name) ?? []) : []),
                    ],
                },
            );
        });
        this.registerOutputs({});
    }
}

/** What lets the services in where their spans go; undefined where nothing has to. */
function tracingHeaders(
    name: string,
    { namespace, tracing }: TodoServicesArgs,
    parent: pulumi.Resource,
): kubernetes.core.v1.Secret | undefined {
    if (tracing === undefined || Object.keys(tracing.headers).length === 0) return undefined;
    const metadata = { name: tracingSecretName, namespace };
    return new kubernetes.core.v1.Secret(name, { metadata, stringData: tracing.headers }, { parent });
}

/** The login of a private registry, in the form that kubelets read; undefined where the registry is public. */
function imagePullSecret(
    name: string,
    { namespace, images }: TodoServicesArgs,
    parent: pulumi.Resource,
): kubernetes.core.v1.Secret | undefined {
    if (!images?.credentials) return undefined;
    const { registry, credentials } = images;
    const { username } = credentials;
    const [host = registry] = registry.split("/");
    return new kubernetes.core.v1.Secret(
        name,
        {
            metadata: { name: imagePullSecretName, namespace },
            type: "kubernetes.io/dockerconfigjson",
            stringData: {
                ".dockerconfigjson": credentials.password.apply((password) =>
                    JSON.stringify({ auths: { [host]: { username, password } } }),
                ),
            },
        },
        { parent },
    );
}
