import { type RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { type DataSourceAnswer, type ResourceFacts } from "../model/platform/resource-facts";
import { resourceFacts } from "../stacks/targets";
import { lifecycleOf, urnOf, type Lifecycle } from "./lifecycle";
import { readable, secretSignature, signatureKey, unknownValue } from "./wire-format";

/** One registered resource, as the engine would receive it. */
export interface PlannedResource {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    readonly custom: boolean;
    readonly parent: string | undefined;
    readonly dependsOn: readonly string[];
    /** URN of the provider; absent for components and for providers themselves. */
    readonly provider: string | undefined;
    /** URNs of the providers that a component has for its children: it waits for all of them. */
    readonly providers: readonly string[];
    readonly protect: boolean;
    readonly lifecycle: Lifecycle;
    readonly inputs: Readonly<Record<string, unknown>>;
}

/** What data sources of the clouds answer here. */
const answers: ResourceFacts["answers"] = resourceFacts("answers");

function answerInvoke(token: string, inputs: DataSourceAnswer): DataSourceAnswer {
    const answer = answers[token] ?? {};
    return typeof answer === "function" ? answer(inputs) : answer;
}

interface OutputsRequest {
    getUrn(): string;
    getOutputs(): { toJavaScript(): Record<string, unknown> } | undefined;
}

export interface MonitorOptions {
    /** Whether resources get made-up ids, as after a deployment: one unknown id hides all of a nested input. */
    readonly knowsIds?: boolean;
    /** Gives what a resource of this name generates (passwords, keys) a value; absent means that it is unknown. */
    readonly generatedSecret?: (name: string) => string;
    /** Shows secrets in clear: for tests that follow a known one. */
    readonly reveal?: boolean;
}

/** Stands in for the engine: accepts every registration as a preview does and keeps the whole request. */
export class RecordingMonitor extends MockMonitor {
    readonly recorded: PlannedResource[] = [];
    /** Outputs of the stack, registered last. */
    outputs: Readonly<Record<string, unknown>> = {};

    private readonly reveal: boolean;

    constructor({ knowsIds = false, generatedSecret, reveal = false }: MonitorOptions = {}) {
        super({
            // Inputs come back as outputs, everything else stays unknown: what a real preview knows.
            newResource: ({ inputs, type, name, provider }) => ({
                id: type.startsWith("pulumi:providers:") ? "provider" : knowsIds ? `id-of-${name}` : undefined,
                state: this.answers(provider)
                    ? { ...(inputs as object), ...(generatedSecret && generatedOutputs(type, generatedSecret(name))) }
                    : {},
            }),
            call: ({ token, inputs }) => answerInvoke(token, inputs as DataSourceAnswer),
        });
        this.reveal = reveal;
        // The mock monitor's own keeps the type of the last parent only.
        Object.assign(this, {
            newUrn: (...[parent, type, name]: [string, string, string]) => urnOf({ parent, type, name }),
        });
    }

    override async registerResource(
        request: RegisterResourceRequest,
        callback: (error: unknown, response: unknown) => void,
    ): Promise<void> {
        await super.registerResource(request, (error: unknown, response: { getUrn(): string } | undefined) => {
            if (response !== undefined) {
                const provider = urnOfProvider(request.getProvider());
                this.recorded.push({
                    urn: response.getUrn(),
                    type: request.getType(),
                    name: request.getName(),
                    custom: request.getCustom(),
                    parent: request.getParent() || undefined,
                    dependsOn: [...request.getDependenciesList()].sort(),
                    provider: provider || undefined,
                    providers: [...request.getProvidersMap().values()].map(urnOfProvider).sort(),
                    protect: request.getProtect() ?? false,
                    lifecycle: lifecycleOf(request, this.aliasesOf(request.getParent())),
                    inputs: readable(request.getObject()?.toJavaScript() ?? {}, this.reveal) as Record<string, unknown>,
                });
            }
            callback(error, response);
        });
    }

    /** Whether a provider is configured: the first preview of a cloud does not know its cluster, so nobody answers for objects. */
    private answers(provider = ""): boolean {
        const inputs = this.recorded.find((it) => it.urn === urnOfProvider(provider))?.inputs ?? {};
        return !Object.values(inputs).includes(unknownValue);
    }

    private aliasesOf(urn: string): readonly string[] {
        return this.recorded.find((it) => it.urn === urn)?.lifecycle.aliases ?? [];
    }

    override registerResourceOutputs(
        request: OutputsRequest,
        callback: (error: unknown, response: unknown) => void,
    ): void {
        if (request.getUrn().includes("::pulumi:pulumi:Stack::")) {
            this.outputs = readable(request.getOutputs()?.toJavaScript() ?? {}, this.reveal) as Record<string, unknown>;
        }
        super.registerResourceOutputs(request, callback);
    }
}

/** Resources name their provider by URN and id. */
const urnOfProvider = (reference: string): string => reference.replace(/::[^:]*$/, "");

/** What providers generate, secrets in the form that the engine hands them on in. */
function generatedOutputs(type: string, value: string): Readonly<Record<string, unknown>> {
    const secret = { [signatureKey]: secretSignature, value };
    if (type === "random:index/randomPassword:RandomPassword") return { result: secret };
    if (type === "tls:index/privateKey:PrivateKey") return { privateKeyPem: secret };
    // Not secret, but what is in one object with it would be unknown with it.
    if (type === "tls:index/selfSignedCert:SelfSignedCert") return { certPem: "(certificate)" };
    return {};
}
