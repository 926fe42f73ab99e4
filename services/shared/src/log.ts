import pino from "pino";
import { type ServiceName } from "../../../model/contract/catalogue";
import { type LogEvent, type LogLevel, type optionalLogFields } from "../../../model/contract/log-fields";
import { currentContext, traceIdOf } from "./context";

/** Fields of a line beside the required ones; anything else does not compile. */
export type LogFields = { readonly event?: LogEvent } & {
    readonly [F in Exclude<(typeof optionalLogFields)[number], "event">]?: string | number;
};

export type Log = Readonly<Record<LogLevel, (message: string, fields?: LogFields) => void>>;

/**
 * The structured log (FR-010): one flat JSON object a line with the fields of model/contract/log-fields.ts. Ids of the request
 * at hand are added by themselves.
 */
export function createLog(service: ServiceName, level: LogLevel, destination?: pino.DestinationStream): Log {
    const logger = pino(
        {
            level,
            base: { service },
            messageKey: "message",
            timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
            formatters: { level: (label) => ({ level: label }) },
            mixin: contextFields,
            // What a line says of itself wins over the request it is part of.
            mixinMergeStrategy: (fields, context) => ({ ...context, ...fields }),
        },
        // Synchronous: a line is out before the process can be killed.
        destination ?? pino.destination({ sync: true }),
    );
    const at = (name: LogLevel) => (message: string, fields?: LogFields) => logger[name](fields ?? {}, message);
    return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function contextFields(): LogFields {
    const context = currentContext();
    if (!context) return {};
    return {
        request_id: context.requestId,
        trace_id: traceIdOf(context.traceparent),
        ...(context.userId === undefined ? {} : { user_id: context.userId }),
    };
}

/** Fields that describe an error; what looks like an e-mail address or a token is cut out. */
export function errorFields(error: unknown): LogFields {
    if (!(error instanceof Error)) return { error_type: typeof error, error_message: scrub(String(error)) };
    return {
        error_type: error.name,
        error_message: scrub(describe(error)),
        ...(error.stack === undefined ? {} : { stack: scrub(error.stack) }),
    };
}

/** The message with that of its cause: `fetch failed` alone says nothing. */
function describe(error: Error): string {
    const parts = error instanceof AggregateError ? error.errors.map(String) : [error.message];
    if (error.cause instanceof Error) parts.push(describe(error.cause));
    return parts.filter((it) => it !== "").join(": ");
}

const emailPattern = /[^\s@<>"'()=]+@[^\s@<>"'()]+\.[^\s@<>"'()]+/g;
const tokenPattern = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const credentialsPattern = /(\w+:\/\/[^\s:/@]+:)[^\s@]+@/g;

const scrub = (text: string): string =>
    text.replace(credentialsPattern, "$1***@").replace(tokenPattern, "[token]").replace(emailPattern, "[e-mail]");
