import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ImageSpec } from "../images/image";
import { addresses, nodeName, policyQueue } from "./addresses";
import { type NodePrograms } from "./programs";

const folder = join(__dirname, "addons");

const metricsImage = "localhost/metrics-server:1";

/** The objects of an addon, with values in their places. */
function manifest(file: string, values: Readonly<Record<string, string>>): string {
    return readFileSync(join(folder, file), "utf8").replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
        const value = values[name];
        if (value === undefined) throw new Error(`nobody knows the value of \${${name}}`);
        return value;
    });
}

/** metrics-server, for a cluster that has none. */
export const metricsManifest = (image: string): string => manifest("metrics.yaml", { metricsImage: image });

/** What a cluster has from its first minute: DNS, NetworkPolicies, a default StorageClass, metrics. One YAML text. */
export function addonManifests(): string {
    const values = { ...addresses, nodeName, policyQueue: String(policyQueue), metricsImage };
    return readdirSync(folder)
        .sort()
        .map((file) => manifest(file, values))
        .join("---\n");
}

/** Images of the addons' pods, and of the sandbox of every pod. */
export const addonImages = (programs: NodePrograms): readonly ImageSpec[] => [
    { names: ["localhost/pause:1"], programs: { "/pause": programs.pause } },
    { names: ["localhost/coredns:1"], programs: { "/coredns": programs.coredns } },
    { names: ["localhost/kube-network-policies:1"], programs: { "/policies": programs["kube-network-policies"] } },
    { names: [metricsImage], programs: { "/metrics-server": programs["metrics-server"] } },
];
