import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** The part of kubeconfig files that says where a context leads. */
export interface KubeContexts {
    readonly current?: string;
    /** Address of the API server by context. */
    readonly servers: ReadonlyMap<string, string>;
    /** Files that could not be read, and why. */
    readonly unreadable?: readonly string[];
}

/** YAML takes a name such as 7 for a number. */
const word = z.union([z.string(), z.number()]).transform(String);

/** Entries that say nothing are of no use to kubectl either, and no reason to refuse the others. */
const entriesOf = <T>(entry: z.ZodType<T>) =>
    z
        .array(z.unknown())
        .nullish()
        .transform((all) => (all ?? []).flatMap((it) => entry.safeParse(it).data ?? []));

const kubeconfigSchema = z.looseObject({
    "current-context": word.nullish(),
    contexts: entriesOf(z.object({ name: word, context: z.object({ cluster: word }) })),
    clusters: entriesOf(z.object({ name: word, cluster: z.object({ server: z.string() }) })),
});
type Kubeconfig = z.infer<typeof kubeconfigSchema>;

/** Files that kubectl would read: those of KUBECONFIG, else the one in the home directory. */
export function kubeconfigPaths(environment: NodeJS.ProcessEnv = process.env): string[] {
    const named = environment["KUBECONFIG"]?.split(delimiter).filter(Boolean) ?? [];
    return named.length > 0 ? named : [join(homedir(), ".kube", "config")];
}

/**
 * Reads kubeconfig files as kubectl does: they are one, the first entry of a name wins, and so does the first current context;
 * missing files are passed over (https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files).
 */
export function readKubeContexts(paths: readonly string[]): KubeContexts {
    const read = paths.filter((it) => existsSync(it)).map(readFile);
    const files = read.filter((it) => typeof it !== "string");
    const unreadable = read.filter((it) => typeof it === "string");
    const clusters = firstOfEach(files.flatMap((it) => it.clusters));
    const contexts = firstOfEach(files.flatMap((it) => it.contexts));
    const servers = [...contexts.values()].flatMap(({ name, context }) => {
        const server = clusters.get(context.cluster)?.cluster.server;
        return server === undefined ? [] : [[name, server] as const];
    });
    return {
        current: files.map((it) => it["current-context"]).find(Boolean) ?? undefined,
        servers: new Map(servers),
        ...(unreadable.length > 0 ? { unreadable } : {}),
    };
}

function firstOfEach<T extends { readonly name: string }>(entries: readonly T[]): ReadonlyMap<string, T> {
    const first = new Map<string, T>();
    for (const it of entries) if (!first.has(it.name)) first.set(it.name, it);
    return first;
}

/** What a file says, or why it cannot be read. */
function readFile(path: string): Kubeconfig | string {
    try {
        const { data, error } = kubeconfigSchema.safeParse(parse(readFileSync(path, "utf8")) ?? {});
        return data ?? `${path}: ${error?.issues[0]?.path.join(".") || "the file"} has another form`;
    } catch (error) {
        return `${path}: ${(error as Error).message.split("\n", 1)[0]?.replace(/:$/, "")}`;
    }
}
