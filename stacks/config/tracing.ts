import * as pulumi from "@pulumi/pulumi";
import { portOf } from "../../model/platform/endpoint";
import { type TracingConfig } from "../../model/platform/stack-config";
import { type ConfigValues } from "./keys";
import { type ConfigRule } from "./rule";

/** Where a stack's spans go; undefined where it makes none. */
export function tracingOf({ tracing }: Pick<ConfigValues, "tracing">): TracingConfig | undefined {
    const { endpoint, headers, ratio } = tracing;
    if (endpoint === undefined) return undefined;
    const secret = Object.entries(headers).map(([name, value]) => [name, pulumi.secret(value)] as const);
    return { endpoint, port: portOf(endpoint), ratio, headers: Object.fromEntries(secret) };
}

export const tracingRules: readonly ConfigRule[] = [
    function tracingHeadersAreEncrypted({ project, values: { tracing }, isSecret }) {
        const [name] = Object.keys(tracing?.headers ?? {});
        if (name === undefined || isSecret(`${project}:tracing`)) return;
        return {
            key: `${project}:tracing`,
            message: `tracing.headers.${name} is stored in clear text`,
            allowed: "an encrypted value",
            fix: `pulumi config set --secret --path tracing.headers.${name}`,
        };
    },
    function tracingHasReceiver({ project, values: { tracing } }) {
        if (tracing === undefined || tracing.endpoint !== undefined) return;
        const [given] = [...Object.keys(tracing.headers).map((it) => `headers.${it}`), ...ratioOf(tracing)];
        if (given === undefined) return;
        return {
            key: `${project}:tracing`,
            message: `tracing.endpoint is missing, so tracing.${given} is of no use`,
            allowed: "the base URL of a receiver of OTLP over HTTP",
            fix: "pulumi config set --path tracing.endpoint http://collector.observability.svc:4318",
        };
    },
];

const ratioOf = ({ ratio }: ConfigValues["tracing"]): string[] => (ratio === 1 ? [] : ["ratio"]);
