import { isDeepStrictEqual } from "node:util";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null;

/** Paths of what is not the same in two values, as `pool.nodes` or `subnets.0.name`. */
export function changedPaths(before: unknown, after: unknown, path = ""): string[] {
    if (isDeepStrictEqual(before, after)) return [];
    if (!isObject(before) || !isObject(after)) return [path];
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
        changedPaths(before[key], after[key], path === "" ? key : `${path}.${key}`),
    );
}
