import closeWithGrace from "close-with-grace";
import { type AddressInfo } from "node:net";
import { type ServiceName } from "../../../model/contract/catalogue";
import { Health } from "./health";
import { createLog, errorFields, type Log } from "./log";
import { createMetrics, type Metrics } from "./metrics";
import { readSecrets } from "./secrets";
import { createServer, type Server, type ServerParts } from "./server";
import { readSettings, type Settings } from "./settings";
import { Sidecar } from "./sidecar";
import { stopTracing, useTracer } from "./tracing";
import { type z } from "zod";

/** What every service is built from. */
export interface Parts<S extends ServiceName> {
    readonly service: S;
    readonly log: Log;
    readonly metrics: Metrics<S>;
    readonly sidecar: Sidecar;
    /** Proxies in front whose X-Forwarded-For is believed. */
    readonly trustedProxyHops: number;
    /** Origins whose pages may call the service. */
    readonly allowedOrigins: readonly string[];
    readonly describe?: ServerParts["describe"];
}

/** A service that is wired up but does nothing yet. */
export interface Application {
    readonly server: Server;
    readonly health: Health;
    /** Once it listens: prepare what it depends on, start what runs in the background. */
    readonly start?: () => Promise<void>;
    /** Before it stops listening: send away those who would not leave by themselves. */
    readonly drain?: () => Promise<void>;
    /** Once the last request is answered: hand over what is owed, give back what is held. */
    readonly stop?: () => Promise<void>;
}

export function createParts<S extends ServiceName>(
    service: S,
    settings: Pick<Settings, "DAPR_HTTP_PORT" | "LOG_LEVEL" | "TRUSTED_PROXY_HOPS"> &
        Partial<Pick<Settings, "ALLOWED_ORIGINS">>,
    log = createLog(service, settings.LOG_LEVEL),
): Parts<S> {
    return {
        service,
        log,
        metrics: createMetrics(service),
        sidecar: new Sidecar(`http://127.0.0.1:${settings.DAPR_HTTP_PORT}`),
        trustedProxyHops: settings.TRUSTED_PROXY_HOPS,
        allowedOrigins: settings.ALLOWED_ORIGINS ?? [],
    };
}

export interface Serving extends Pick<ServerParts, "answerHeaders" | "beforeScrape"> {
    /** The service's own database, if it has one. */
    readonly database?: { readonly check: () => Promise<void> };
}

/** The server of a service, and its health: it is ready while its sidecar answers, and its database if it has one. */
export function serve(
    parts: Parts<ServiceName>,
    { database, ...rest }: Serving = {},
): Pick<Application, "server" | "health"> {
    const health = new Health(parts.log, [
        ...(database ? [{ name: "database", check: () => database.check() } as const] : []),
        { name: "sidecar", check: () => parts.sidecar.checkHealth() },
    ]);
    return { server: createServer({ ...parts, ...rest, health }), health };
}

/**
 * Runs a service until it is told to stop, then stops it in an order that loses nothing: not ready, no new connections,
 * requests at hand answered, events published, connections given back.
 */
export async function runService<S extends ServiceName, T extends Readonly<Record<string, z.ZodType>>>(
    service: S,
    extraSettings: T,
    wire: (parts: Parts<S>, settings: Settings<T>) => Application | Promise<Application>,
): Promise<void> {
    let log = createLog(service, "info");
    try {
        const settings = readSettings(service, process.env, extraSettings);
        log = createLog(service, settings.LOG_LEVEL);
        await startTracing(service, settings, log);
        const application = await wire(createParts(service, settings, log), settings);
        stopOnSignal(application, log, settings.STOP_TIMEOUT_SECONDS);
        await application.server.listen({ host: settings.HOST, port: settings.PORT });
        const { port } = application.server.server.address() as AddressInfo;
        log.info(`Listening on port ${port}.`, { event: "service_started" });
        await application.start?.();
    } catch (error) {
        log.error("The service cannot start.", { event: "service_stopped", ...errorFields(error) });
        process.exit(1);
    }
}

/** The SDK is loaded only where there is somebody to receive what it makes. */
async function startTracing(service: ServiceName, settings: Settings, log: Log): Promise<void> {
    const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: ratio, SECRETS_PATH } = settings;
    if (endpoint === undefined) return;
    const { openTelemetry } = await import("./opentelemetry");
    const headers = readSecrets(SECRETS_PATH, "tracing-headers");
    useTracer(openTelemetry({ service, endpoint, headers, ratio, log }));
}

function stopOnSignal({ server, health, drain, stop }: Application, log: Log, timeoutSeconds: number): void {
    closeWithGrace({ delay: timeoutSeconds * 1000, logger: false }, async ({ signal, err }) => {
        if (err) log.error("An error that nobody caught: the service stops.", errorFields(err));
        log.info(`Stopping on ${signal ?? "an error"}.`, { event: "service_stopping" });
        health.stop();
        await drain?.();
        await server.close();
        await stop?.();
        await stopTracing();
        log.info("Stopped.", { event: "service_stopped" });
    });
}
