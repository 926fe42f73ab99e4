import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import {
    credentials,
    loadPackageDefinition,
    type CallOptions,
    type ChannelCredentials,
    type ChannelOptions,
    type Client,
    type ClientDuplexStream,
    type ClientReadableStream,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { type Flags } from "./flags";
import { signingRequest } from "./signing-request";

/** Folder of Dapr's own .proto files, in the image. */
const protos = "/protos";
const tokenFile = "/var/run/secrets/dapr.io/sentrytoken/token";

/** An object of a namespace as the operator gives it. */
export interface DaprObject<Spec> {
    readonly metadata: { readonly name: string };
    readonly scopes?: readonly string[];
    readonly auth?: { readonly secretStore?: string };
    readonly spec: Spec;
}

/** A method that asks once and is answered once. */
type Unary<Answer> = (
    request: object,
    options: CallOptions,
    answered: (error: Error | null, answer?: Answer) => void,
) => unknown;

interface Sentry extends Client {
    readonly SignCertificate: Unary<{ readonly workload_certificate: Buffer }>;
}

interface Operator extends Client {
    readonly ListComponents: Unary<{ readonly components?: readonly Buffer[] }>;
    readonly ListSubscriptionsV2: Unary<{ readonly subscriptions?: readonly Buffer[] }>;
    readonly ListResiliency: Unary<{ readonly resiliencies?: readonly Buffer[] }>;
    readonly GetConfiguration: Unary<{ readonly configuration: Buffer }>;
}

/** A job as the scheduler keeps it. */
export interface StoredJob {
    readonly schedule?: string;
    readonly due_time?: string;
    readonly ttl?: string;
    readonly repeats?: number;
    readonly data?: { readonly type_url: string; readonly value: Buffer };
}

/** A job that goes off. */
export interface Trigger {
    readonly id: number;
    readonly name: string;
    readonly data?: StoredJob["data"];
}

/** Addresses of all schedulers. */
export interface Hosts {
    readonly hosts: readonly { readonly address: string }[];
}

export interface Scheduler extends Client {
    readonly ScheduleJob: Unary<object>;
    readonly GetJob: Unary<{ readonly job: StoredJob }>;
    readonly DeleteJob: Unary<object>;
    WatchJobs(): ClientDuplexStream<object, Trigger>;
    WatchHosts(request: object): ClientReadableStream<Hosts>;
}

type Maker<Service> = new (address: string, credentials: ChannelCredentials, options: ChannelOptions) => Service;

/** What Dapr's .proto files make while the program runs, as far as a sidecar needs it. */
interface DaprPackages {
    readonly sentry: { readonly v1: { readonly CA: Maker<Sentry> } };
    readonly operator: { readonly v1: { readonly Operator: Maker<Operator> } };
    readonly scheduler: { readonly v1: { readonly Scheduler: Maker<Scheduler> } };
}

function load<Part extends keyof DaprPackages>(part: Part): DaprPackages[Part]["v1"] {
    const options = { keepCase: true, longs: Number, enums: String, includeDirs: [protos], oneofs: true };
    const loaded: unknown = loadPackageDefinition(loadSync(`dapr/proto/${part}/v1/${part}.proto`, options));
    return (loaded as { readonly dapr: { readonly proto: DaprPackages } }).dapr.proto[part].v1;
}

/** Dapr's control plane as a sidecar meets it: over mutual TLS, with a certificate that Sentry signs for the pod's token. */
export class ControlPlane {
    private identity: { key: string; chain: string } | undefined;

    constructor(private readonly flags: Flags) {}

    /** Gets a certificate. Sentry may still be starting. */
    async enter(): Promise<void> {
        const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
        const sentry = new (load("sentry").CA)(this.flags.sentry, ...this.authentication("sentry"));
        const { workload_certificate: certificate } = await repeat(sentry, sentry.SignCertificate, {
            id: this.flags.appId,
            token: readFileSync(tokenFile, "utf8"),
            namespace: this.flags.namespace,
            certificate_signing_request: Buffer.from(signingRequest(keys)),
            token_validator: "KUBERNETES",
        });
        sentry.close();
        const key = keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
        this.identity = { key, chain: certificate.toString() };
    }

    async components<Spec>(): Promise<DaprObject<Spec>[]> {
        return this.own((await this.ask((it) => it.ListComponents)).components);
    }

    async subscriptions<Spec>(): Promise<DaprObject<Spec>[]> {
        return this.own((await this.ask((it) => it.ListSubscriptionsV2)).subscriptions);
    }

    async resiliencies<Spec>(): Promise<DaprObject<Spec>[]> {
        return this.own((await this.ask((it) => it.ListResiliency)).resiliencies);
    }

    async configuration<Spec>(name: string): Promise<DaprObject<Spec>> {
        const { configuration } = await this.ask((it) => it.GetConfiguration, { name });
        return JSON.parse(configuration.toString()) as DaprObject<Spec>;
    }

    /** A connection to one scheduler, or to all of them. */
    scheduler(address = this.flags.scheduler): Scheduler {
        return new (load("scheduler").Scheduler)(address, ...this.authentication("scheduler"));
    }

    /** Those that this pod is meant to have. */
    private own<Spec>(objects: readonly Buffer[] = []): DaprObject<Spec>[] {
        return objects
            .map((it) => JSON.parse(it.toString()) as DaprObject<Spec>)
            .filter(({ scopes = [] }) => scopes.length === 0 || scopes.includes(this.flags.appId));
    }

    private async ask<Answer>(method: (operator: Operator) => Unary<Answer>, request: object = {}): Promise<Answer> {
        const operator = new (load("operator").Operator)(this.flags.operator, ...this.authentication("operator"));
        try {
            return await repeat(operator, method(operator), { namespace: this.flags.namespace, ...request });
        } finally {
            operator.close();
        }
    }

    private authentication(part: keyof DaprPackages): readonly [ChannelCredentials, ChannelOptions] {
        const server = `dapr-${part}`;
        // Schedulers go by their addresses, which are no names of servers.
        return [this.credentials(server), { "grpc.ssl_target_name_override": server }];
    }

    private credentials(server: string): ChannelCredentials {
        const { controlPlaneTrustDomain: domain, controlPlaneNamespace: namespace } = this.flags;
        const id = `URI:spiffe://${domain}/ns/${namespace}/${server}`;
        const { key, chain } = this.identity ?? {};
        const pem = (text: string | undefined) => (text === undefined ? null : Buffer.from(text));
        return credentials.createSsl(Buffer.from(this.flags.trustAnchors), pem(key), pem(chain), {
            checkServerIdentity: (_host, { subjectaltname = "" }) =>
                subjectaltname.split(", ").includes(id)
                    ? undefined
                    : new Error(`the server is ${subjectaltname}, not ${id}`),
        });
    }
}

export function call<Answer>(service: Client, method: Unary<Answer>, request: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
        method.call(service, request, { deadline: Date.now() + 5000 }, (error, answer) =>
            answer === undefined ? reject(error ?? new Error("there is no answer")) : resolve(answer),
        );
    });
}

/** Asks until there is an answer, as daprd does for a minute before it gives up. */
async function repeat<Answer>(service: Client, method: Unary<Answer>, request: object): Promise<Answer> {
    for (const deadline = Date.now() + 60_000; ; await delay(500)) {
        try {
            return await call(service, method, request);
        } catch (error) {
            if (Date.now() > deadline) throw error;
        }
    }
}
