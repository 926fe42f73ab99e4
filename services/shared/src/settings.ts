import { z } from "zod";
import { catalogue, type ServiceName } from "../../../model/contract/catalogue";
import { notAnOrigin, originPattern } from "../../../model/contract/origins";
import { logLevels } from "../../../model/contract/log-fields";

/** Settings that every service reads from its environment. None of them is secret: secrets are files (see secrets.ts). */
const commonSettings = {
    /** Port to listen on; 0 takes a free one. Default: the service's port in the catalogue. */
    PORT: z.coerce.number().int().min(0).max(65535),
    /** Address to listen on. */
    HOST: z.string().min(1).default("0.0.0.0"),
    /** Port of the Dapr sidecar's HTTP API on this machine. */
    DAPR_HTTP_PORT: z.coerce.number().int().min(1).max(65535).default(3500),
    /** Folder with the mounted secrets, a sub-folder each. */
    SECRETS_PATH: z.string().min(1).default("/run/secrets"),
    LOG_LEVEL: z.enum(logLevels).default("info"),
    /** Proxies in front of the service whose X-Forwarded-For is believed: the gateway. */
    TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(1),
    /** Origins, separated by commas, whose pages may call the service from a browser. */
    ALLOWED_ORIGINS: z.preprocess(
        (it) => (typeof it === "string" ? it.split(",") : it),
        z.array(z.string().regex(originPattern, { error: notAnOrigin })).default([]),
    ),
    /** Seconds from the signal to stop until the process ends anyway. Less than terminationGracePeriodSeconds minus the drain. */
    STOP_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(600).default(25),
    /** Base URL of a receiver of OTLP over HTTP; absent: no tracing. The names are OpenTelemetry's. */
    OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
    /** Share of the traces that begin here and are kept. */
    OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
};

/** What a service with a database of its own reads besides. */
export const databaseSettings = {
    /** Connections of each replica; what the login may open follows from it: components/data/postgres-access.ts. */
    DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(50).default(5),
};

type Extra = Readonly<Record<string, z.ZodType>>;
type CommonSettings = z.infer<z.ZodObject<typeof commonSettings>>;
export type Settings<T extends Extra = Record<never, never>> = CommonSettings & {
    readonly [K in keyof T]: z.infer<T[K]>;
};

/** A wrong setting or secret. The message tells the operator which, what was given and what is allowed. */
export class SettingsError extends Error {}

/** Reads the settings of a service, all problems at once. An empty value counts as absent. */
export function readSettings<T extends Extra>(
    service: ServiceName,
    environment: Readonly<Record<string, string | undefined>>,
    extra: T,
): Settings<T> {
    const schema = z.object({
        ...commonSettings,
        PORT: commonSettings.PORT.default(catalogue[service].port),
        ...extra,
    });
    const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
    const result = schema.safeParse(given);
    if (result.success) return result.data as Settings<T>;
    throw new SettingsError(
        result.error.issues
            .map(({ path, message }) => {
                const name = String(path[0]);
                return `${name}=${environment[name] ?? ""}: ${message}`;
            })
            .join("; "),
    );
}
