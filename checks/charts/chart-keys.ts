import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { charts, type UpstreamChart } from "../../model/platform/charts";
import { UserError } from "../../engine/command/user-error";
import { writeJson } from "./write-json";

/**
 * Keys that a chart version knows: a map per level, `true` where anything may stand. Derived from the chart's schema where it
 * has one, else from its default values.
 */
export type KnownKeys = true | { readonly [key: string]: KnownKeys };

interface Schema {
    readonly $ref?: string;
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly oneOf?: readonly Schema[];
    readonly anyOf?: readonly Schema[];
    readonly allOf?: readonly Schema[];
}

/** Below this level lie Kubernetes' own types, which the API server checks. */
const depth = 5;

/** Values handed on as they are, to Kubernetes or to Grafana: their defaults name some keys, but any may stand there. */
const handedOn = /^(.*[sS]ecurityContext|resources|affinity|nodeSelector|grafana\.ini)$/;

function keysOfSchema(schema: Schema, root: Schema, level = depth): KnownKeys {
    if (schema.$ref !== undefined) {
        const target = schema.$ref
            .replace("#/", "")
            .split("/")
            .reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], root);
        return keysOfSchema(target as Schema, root, level);
    }
    const parts = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])].map((it) =>
        keysOfSchema(it, root, level),
    );
    const merged = Object.assign({}, ...parts.filter((it) => it !== true)) as Record<string, KnownKeys>;
    if (level > 0) {
        for (const [key, it] of Object.entries(schema.properties ?? {}))
            merged[key] = handedOn.test(key) ? true : keysOfSchema(it, root, level - 1);
    }
    return Object.keys(merged).length === 0 ? true : sorted(merged);
}

function keysOfValues(values: unknown): KnownKeys {
    if (typeof values !== "object" || values === null || Array.isArray(values) || Object.keys(values).length === 0)
        return true;
    return sorted(
        Object.fromEntries(
            Object.entries(values).map(([key, it]) => [key, handedOn.test(key) ? true : keysOfValues(it)]),
        ),
    );
}

const sorted = <T>(map: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));

function keysOfChart(folder: string): KnownKeys {
    const schemaPath = join(folder, "values.schema.json");
    if (existsSync(schemaPath)) {
        const schema = JSON.parse(readFileSync(schemaPath, "utf8")) as Schema;
        return keysOfSchema(schema, schema);
    }
    const values = join(folder, "values.yaml");
    const own = existsSync(values) ? keysOfValues(parse(readFileSync(values, "utf8"))) : true;
    const subcharts = join(folder, "charts");
    const below = existsSync(subcharts)
        ? readdirSync(subcharts).map((it) => [it, keysOfChart(join(subcharts, it))] as const)
        : [];
    return below.length === 0 ? own : merged(own === true ? {} : own, Object.fromEntries(below));
}

/** A chart sets values of its sub-charts, and may give them keys that its own templates read. */
function merged(own: KnownKeys, other: KnownKeys): KnownKeys {
    if (own === true) return other;
    if (other === true) return own;
    const keys = [...new Set([...Object.keys(own), ...Object.keys(other)])];
    return sorted(Object.fromEntries(keys.map((key) => [key, merged(own[key] ?? true, other[key] ?? true)])));
}

const keysFile = ({ chart, version }: UpstreamChart): string =>
    join("tests", "charts", "keys", `${chart}-${version}.json`);

const writeKeys = (chart: UpstreamChart, keys: KnownKeys): Promise<void> => writeJson(keysFile(chart), keys);

/** Puts the keys of a chart's next version in the place of those of its pinned one. Says which are new or gone. */
export async function replaceKeys(pinned: UpstreamChart, next: UpstreamChart, folder: string): Promise<string[]> {
    const before = paths(JSON.parse(readFileSync(keysFile(pinned), "utf8")) as KnownKeys);
    const keys = keysOfChart(folder);
    rmSync(keysFile(pinned));
    await writeKeys(next, keys);
    const after = paths(keys);
    return [
        ...[...after].filter((it) => !before.has(it)).map((it) => `+ ${it}`),
        ...[...before].filter((it) => !after.has(it)).map((it) => `- ${it}`),
    ];
}

function paths(keys: KnownKeys, prefix = ""): Set<string> {
    if (keys === true) return new Set();
    return new Set(
        Object.entries(keys).flatMap(([key, below]) => [`${prefix}${key}`, ...paths(below, `${prefix}${key}.`)]),
    );
}

export async function makeChartKeys(folder: string, selected: readonly string[]): Promise<void> {
    const wanted = Object.values(charts).filter(({ chart }) => selected.length === 0 || selected.includes(chart));
    for (const pinned of wanted) {
        const { chart, version } = pinned;
        const path = join(folder, chart);
        if (!existsSync(path))
            throw new UserError(
                `${path} is missing`,
                `helm pull ${chart} --version ${version} --untar --untardir ${folder}`,
            );
        await writeKeys(pinned, keysOfChart(path));
        console.log(keysFile(pinned));
    }
}
