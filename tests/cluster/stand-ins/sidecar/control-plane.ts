import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { credentials, loadPackageDefinition, type ChannelCredentials, type Client } from "@grpc/grpc-js";
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

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- made from .proto files while it runs */
export type Service = Client & Record<string, any>;

/** Dapr's control plane as a sidecar meets it: over mutual TLS, with a certificate that Sentry signs for the pod's token. */
export class ControlPlane {
    private identity: { key: string; chain: string } | undefined;

    constructor(private readonly flags: Flags) {}

    /** Gets a certificate. Sentry may still be starting. */
    async enter(): Promise<void> {
        const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
        const sentry = this.connect("sentry", "CA", this.flags.sentry);
        const { workload_certificate: certificate } = await repeat<{ workload_certificate: Buffer }>(
            sentry,
            "SignCertificate",
            {
                id: this.flags.appId,
                token: readFileSync(tokenFile, "utf8"),
                namespace: this.flags.namespace,
                certificate_signing_request: Buffer.from(signingRequest(keys)),
                token_validator: "KUBERNETES",
            },
        );
        sentry.close();
        const key = keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
        this.identity = { key, chain: certificate.toString() };
    }

    async components<Spec>(): Promise<DaprObject<Spec>[]> {
        return this.list("ListComponents", "components");
    }

    async subscriptions<Spec>(): Promise<DaprObject<Spec>[]> {
        return this.list("ListSubscriptionsV2", "subscriptions");
    }

    async resiliencies<Spec>(): Promise<DaprObject<Spec>[]> {
        return this.list("ListResiliency", "resiliencies");
    }

    async configuration<Spec>(name: string): Promise<DaprObject<Spec>> {
        const { namespace } = this.flags;
        const answer = await this.ask<{ configuration: Buffer }>("GetConfiguration", { name, namespace });
        return JSON.parse(answer.configuration.toString()) as DaprObject<Spec>;
    }

    /** A connection to one scheduler, or to all of them. */
    scheduler(address = this.flags.scheduler): Service {
        return this.connect("scheduler", "Scheduler", address);
    }

    private async list<Spec>(method: string, field: string): Promise<DaprObject<Spec>[]> {
        const answer = await this.ask<Record<string, Buffer[]>>(method, { namespace: this.flags.namespace });
        return (answer[field] ?? [])
            .map((it) => JSON.parse(it.toString()) as DaprObject<Spec>)
            .filter(({ scopes = [] }) => scopes.length === 0 || scopes.includes(this.flags.appId));
    }

    private async ask<Answer>(method: string, request: object): Promise<Answer> {
        const operator = this.connect("operator", "Operator", this.flags.operator);
        try {
            return await repeat<Answer>(operator, method, request);
        } finally {
            operator.close();
        }
    }

    private connect(part: "sentry" | "operator" | "scheduler", service: string, address: string): Service {
        const options = { keepCase: true, longs: Number, enums: String, includeDirs: [protos], oneofs: true };
        /* eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above */
        const definition = loadPackageDefinition(loadSync(`dapr/proto/${part}/v1/${part}.proto`, options)) as any;
        /* eslint-disable-next-line @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access */
        return new definition.dapr.proto[part].v1[service](address, this.credentials(`dapr-${part}`), {
            // Schedulers go by their addresses, which are no names of servers.
            "grpc.ssl_target_name_override": `dapr-${part}`,
        }) as Service;
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

export function call<Answer>(service: Service, method: string, request: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
        const deadline = Date.now() + 5000;
        /* eslint-disable-next-line @typescript-eslint/no-unsafe-call -- as above */
        service[method](request, { deadline }, (error: Error | null, answer: Answer) =>
            error === null ? resolve(answer) : reject(error),
        );
    });
}

/** Asks until there is an answer, as daprd does for a minute before it gives up. */
async function repeat<Answer>(service: Service, method: string, request: object): Promise<Answer> {
    for (const deadline = Date.now() + 60_000; ; await delay(500)) {
        try {
            return await call<Answer>(service, method, request);
        } catch (error) {
            if (Date.now() > deadline) throw error;
        }
    }
}
