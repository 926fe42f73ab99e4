import { type IIngressSpec } from "kubernetes-models/networking.k8s.io/v1";
import { databaseSecretName } from "../../model/platform/database";
import { connectionLimits } from "../../components/data/postgres-access";
import { postgresParameters } from "../../components/data/postgres-specs";
import { type TodoServiceValues } from "../../model/platform/service-chart";
import { authSecretName } from "../../components/services/values";
import { sizingOf } from "../../model/platform/sizing";
import { type EvaluatedStack } from "../../engine/evaluate";
import { type KubernetesObject } from "../../engine/kubernetes-objects";
import { type PlannedResource } from "../../engine/monitor";
import { type Configuration, type Resiliency, type Subscription } from "../dapr/config";

/** One service as a stack deploys it. */
export interface LocalService {
    readonly name: string;
    readonly port: number;
    readonly environment: Readonly<Record<string, string>>;
    readonly secretFiles: readonly { readonly secretName: string; readonly mountPath: string }[];
    readonly configuration: Configuration;
    readonly subscriptions: readonly Subscription[];
    readonly components: readonly DaprComponent[];
}

export interface DaprComponent {
    readonly name: string;
    readonly type: string;
    readonly version: string;
    readonly metadata: readonly {
        readonly name: string;
        readonly value?: string;
        readonly secretKeyRef?: { readonly name: string; readonly key: string };
    }[];
}

/** What of a stack can run on one machine without a cluster. Plain data. */
export interface LocalStack {
    readonly namespace: string;
    readonly services: readonly LocalService[];
    readonly resiliency: Resiliency;
    /** In the order in which the gateway tries them. */
    readonly routes: readonly { readonly path: string; readonly service: string; readonly exact: boolean }[];
    readonly databases: readonly LocalDatabase[];
    /** Settings of Postgres. */
    readonly databaseParameters: Readonly<Record<string, string>>;
    /** Name of the Secret that holds the key of users' tokens. */
    readonly authSecret: string;
}

export interface LocalDatabase {
    readonly name: string;
    readonly owner: string;
    readonly connectionLimit: number;
    /** Name of the Secret that holds its connection string. */
    readonly secret: string;
}

/** An object of the stack; Dapr's say which apps they are for. */
type StackObject<Spec> = KubernetesObject<Spec> & { readonly scopes?: readonly string[] };

/** Takes the services, their Dapr objects, databases and routes out of an evaluated stack. */
export function localStack({ resources }: EvaluatedStack): LocalStack {
    const objects = <Spec>(kind: string) =>
        resources
            .filter((it) => it.type.startsWith("kubernetes:") && it.type.endsWith(`:${kind}`))
            .map((it) => it.inputs as unknown as StackObject<Spec>);

    const [resiliency] = objects<Resiliency>("Resiliency");
    if (resiliency === undefined) throw new Error("the stack has no Resiliency");
    const ingresses = objects<IIngressSpec>("Ingress");
    // The most pods that any profile runs find room.
    const sizing = sizingOf("standard");
    const limits = connectionLimits(sizing.services);
    return {
        namespace: resiliency.metadata.namespace!,
        services: resources.flatMap((it) => {
            const values = serviceValues(it);
            if (values === undefined) return [];
            const { appId, configuration } = values.dapr;
            const ofApp = <Spec>(kind: string) =>
                objects<Spec>(kind).filter((object) => object.scopes?.includes(appId));
            return {
                name: appId,
                port: values.service.port,
                environment: values.environment ?? {},
                secretFiles: values.secretFiles ?? [],
                configuration: find(objects<Configuration>("Configuration"), configuration).spec,
                subscriptions: ofApp<Subscription>("Subscription").map(({ spec }) => spec),
                components: ofApp<Omit<DaprComponent, "name">>("Component").map(({ metadata, spec }) => ({
                    name: metadata.name,
                    ...spec,
                })),
            };
        }),
        resiliency: resiliency.spec,
        routes: ingresses
            .flatMap(({ spec }) => spec.rules ?? [])
            .flatMap(({ http }) => http?.paths ?? [])
            .flatMap(({ path, pathType, backend: { service } }) =>
                path === undefined || service === undefined
                    ? []
                    : [{ path, service: service.name, exact: pathType === "Exact" }],
            ),
        databases: objects<{ name: string; owner: string }>("Database").map(({ spec }) => ({
            name: spec.name,
            owner: spec.owner,
            connectionLimit: limits[spec.name]!,
            secret: databaseSecretName(spec.name),
        })),
        databaseParameters: postgresParameters(sizing),
        authSecret: authSecretName,
    };
}

/** Releases of the services are those whose values name an app id. */
function serviceValues({ type, inputs }: PlannedResource): TodoServiceValues | undefined {
    if (type !== "kubernetes:helm.sh/v3:Release") return undefined;
    const values = inputs["values"] as Partial<TodoServiceValues> | undefined;
    return values?.dapr?.appId === undefined ? undefined : (values as TodoServiceValues);
}

function find<Spec>(objects: readonly StackObject<Spec>[], name: string): StackObject<Spec> {
    const found = objects.find((it) => it.metadata.name === name);
    if (found === undefined) throw new Error(`the stack has no Configuration ${name}`);
    return found;
}
