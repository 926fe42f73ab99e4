import { type z } from "zod";
import { type CloudName } from "../../model/platform/choices";
import { factsOf } from "../targets";
import { configKeys, deprecatedKeys, type ConfigKey, type ConfigValues } from "./keys";
import { type KubeContexts } from "./kubeconfig-files";
import { type ConfigProblem } from "./problems";

/** Config as the engine hands it over: full keys, values as strings (lists and objects as JSON). */
export interface RawConfig {
    readonly project: string;
    readonly stack: string;
    readonly values: Readonly<Record<string, string>>;
    /** Whether the user encrypted the value of a key. */
    readonly isSecret: (key: string) => boolean;
    /** What is at a path, relative to the project. */
    readonly pathKind: (path: string) => "folder" | "file" | undefined;
    /** Read when a stack uses a cluster that exists. */
    readonly kubeContexts: () => KubeContexts;
}

const ownKeys: Readonly<Record<string, ConfigKey<unknown>>> = { ...configKeys, ...deprecatedKeys };

/** Keys of the project's own namespace that nobody reads: most often a typing mistake. */
export function unknownKeys({ project, values }: RawConfig): ConfigProblem[] {
    return Object.keys(values)
        .filter((key) => key.startsWith(`${project}:`) && !(key.slice(project.length + 1) in ownKeys))
        .map((key) => ({
            key,
            message: "there is no such key",
            allowed: Object.keys(configKeys).join(", "),
            fix: `pulumi config rm ${key.slice(project.length + 1)}`,
        }));
}

/** The values that are accepted; each other one adds a problem. */
export function parseOwnKeys(
    { project, values, isSecret }: RawConfig,
    problems: ConfigProblem[],
): Partial<ConfigValues> {
    const parsed: Record<string, unknown> = {};
    for (const [name, definition] of Object.entries(ownKeys)) {
        const key = `${project}:${name}`;
        const given = values[key];
        const fix = `pulumi config set ${definition.example}`;
        if (given === undefined) {
            if (name in deprecatedKeys) continue;
            problems.push({ key, message: "this key is not set", allowed: definition.allowed, fix });
            continue;
        }
        if (isPlaceholder(given)) {
            problems.push({
                key,
                message: "this key still holds its placeholder",
                given,
                allowed: definition.allowed,
                fix,
            });
            continue;
        }
        const result = definition.schema.safeParse(decode(given, definition.schema));
        if (result.success) {
            parsed[name] = result.data;
            continue;
        }
        const [issue] = result.error.issues;
        const where = issue?.path.length ? ` at ${[name, ...issue.path].join(".")}` : "";
        const detail = where || issue?.code === "unrecognized_keys" ? ` (${issue?.message ?? ""}${where})` : "";
        problems.push({
            key,
            message: `this value is not accepted${detail}`,
            given: isSecret(key) ? undefined : given,
            allowed: definition.allowed,
            fix,
        });
    }
    return parsed;
}

/** The engine hands lists, objects and booleans over as JSON, strings as they are. */
function decode(given: string, schema: z.ZodType): unknown {
    if (schema.safeParse(given).success) return given;
    try {
        return JSON.parse(given);
    } catch {
        return given; // Not JSON: the schema says what would have been accepted.
    }
}

/** What a cloud needs to know of the account, by the names of its facts; each value that is missing or wrong adds a problem. */
export function parseAccount(
    { project, values }: RawConfig,
    target: CloudName,
    problems: ConfigProblem[],
): Readonly<Record<string, string>> | undefined {
    const needed = Object.entries(factsOf(target).account);
    const parsed = needed.flatMap(([name, { key, purpose, pattern, allowed, example }]) => {
        const full = key.includes(":") ? key : `${project}:${key}`;
        // A key of the project has been looked at already.
        if (problems.some((it) => it.key === full)) return [];
        const given = values[full] || undefined;
        if (given !== undefined && pattern.test(given)) return [[name, given] as const];
        const message =
            given === undefined
                ? `this key is not set, and ${target} needs ${purpose}`
                : isPlaceholder(given)
                  ? "this key still holds its placeholder"
                  : "this value is not accepted";
        problems.push({ key: full, message, given, allowed, fix: `pulumi config set ${key} ${example}` });
        return [];
    });
    return parsed.length === needed.length ? Object.fromEntries(parsed) : undefined;
}

/** Committed stack files mark what a newcomer has to fill in with `<what it is>`. */
export const isPlaceholder = (value: string): boolean => /^<.*>$/.test(value);
