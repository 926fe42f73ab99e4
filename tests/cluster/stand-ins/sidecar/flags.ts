/** What the injector tells a sidecar by flags and variables, as far as the embedded one needs it. */
export interface Flags {
    readonly appId: string;
    readonly appPort: number;
    readonly healthCheckPath?: string;
    /** Name of its Configuration. */
    readonly configuration?: string;
    readonly ports: {
        readonly http: number;
        /** For probes, on all addresses. */
        readonly public: number;
        readonly internal: number;
        readonly metrics: number;
    };
    readonly operator: string;
    readonly sentry: string;
    readonly scheduler: string;
    readonly namespace: string;
    readonly podName: string;
    readonly controlPlaneNamespace: string;
    readonly controlPlaneTrustDomain: string;
    /** PEM. */
    readonly trustAnchors: string;
}

/** Reads the flags of daprd: https://docs.dapr.io/reference/arguments-annotations-overview/ */
export function readFlags(args: readonly string[], env: NodeJS.ProcessEnv): Flags {
    const given = new Map<string, string>();
    for (const [index, arg] of args.entries()) {
        const next = args[index + 1];
        if (arg.startsWith("--")) given.set(arg.slice(2), next === undefined || next.startsWith("--") ? "true" : next);
    }
    const flag = (name: string): string => given.get(name) ?? missing(`--${name}`);
    const variable = (name: string): string => env[name] ?? missing(name);
    const port = (name: string): number => Number(flag(name));
    return {
        appId: flag("app-id"),
        appPort: port("app-port"),
        ...(given.has("enable-app-health-check") && { healthCheckPath: flag("app-health-check-path") }),
        ...(given.has("config") && { configuration: flag("config") }),
        ports: {
            http: port("dapr-http-port"),
            public: port("dapr-public-port"),
            internal: port("dapr-internal-grpc-port"),
            metrics: port("metrics-port"),
        },
        operator: flag("control-plane-address"),
        sentry: flag("sentry-address"),
        scheduler: flag("scheduler-host-address"),
        namespace: variable("NAMESPACE"),
        podName: variable("POD_NAME"),
        controlPlaneNamespace: variable("DAPR_CONTROLPLANE_NAMESPACE"),
        controlPlaneTrustDomain: variable("DAPR_CONTROLPLANE_TRUST_DOMAIN"),
        trustAnchors: variable("DAPR_TRUST_ANCHORS"),
    };
}

function missing(what: string): never {
    throw new Error(`the injector gave no ${what}`);
}
