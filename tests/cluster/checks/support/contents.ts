import { type Cluster } from "../../cluster";

/** Kinds that a cluster makes and removes by itself all the time. */
const fleeting = [
    "events",
    "events.events.k8s.io",
    "leases.coordination.k8s.io",
    "endpoints",
    "endpointslices.discovery.k8s.io",
    "controllerrevisions.apps",
    "componentstatuses",
];
const isMeasured = (kind: string): boolean => kind.endsWith("metrics.k8s.io");

/** Every object of a cluster, as `kind namespace/name`. */
export async function contentsOf(cluster: Cluster): Promise<Set<string>> {
    const served = await cluster.kubectl(["api-resources", "--verbs=list", "--output=name"]);
    const kinds = served.split("\n").filter((it) => it !== "" && !fleeting.includes(it) && !isMeasured(it));
    const columns = "KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name";
    const lists = await Promise.all(
        kinds.map((kind) => cluster.kubectl(["get", kind, "-A", "--no-headers", `--output=custom-columns=${columns}`])),
    );
    const lines = lists.join("").split("\n");
    return new Set(lines.filter((it) => it !== "").map((it) => it.trim().split(/\s+/).join(" ")));
}
