import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { serviceNames } from "../../model/contract/catalogue";
import { type PlannedResource } from "../monitor";
import { helmTemplate } from "../helm";
import { type KubernetesObject } from "../kubernetes-objects";
import { isRelease, releaseInputs, type ReleaseInputs } from "./footprint";

const yaml = (value: unknown): string => stringify(value, { sortMapEntries: true, lineWidth: 0 });
const sortKey = ({ apiVersion, kind, metadata }: KubernetesObject): string => `${kind} ${apiVersion} ${metadata.name}`;

/** Releases of services whose chart is on this machine: ours, or a user's own. */
export const localServices = (resources: readonly Pick<PlannedResource, "type" | "inputs">[]): ReleaseInputs[] =>
    resources
        .filter(isRelease)
        .map(releaseInputs)
        .filter(({ name, chart }) => serviceNames.some((it) => it === name) && !chart.startsWith("oci://"));

/** What Helm makes of a release, in a stable order. */
export async function rendered({ name, namespace, chart, values }: ReleaseInputs): Promise<KubernetesObject[]> {
    const objects = await helmTemplate({ release: name, namespace, chart, values });
    return objects.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

/** Renders every service whose chart is on this machine. */
export const renderServices = async (resources: readonly PlannedResource[]): Promise<Map<string, KubernetesObject[]>> =>
    new Map(await Promise.all(localServices(resources).map(async (it) => [it.name, await rendered(it)] as const)));

/** Inputs as somebody reads them: of bytes in base64 only how many there are. */
export function withoutBytes(inputs: PlannedResource["inputs"]): PlannedResource["inputs"] {
    const bytes = inputs["binaryData"] as Readonly<Record<string, string>> | undefined;
    if (bytes === undefined) return inputs;
    const sizes = Object.entries(bytes).map(([name, it]) => [name, `(${Buffer.from(it, "base64").length} bytes)`]);
    return { ...inputs, binaryData: Object.fromEntries(sizes) as object };
}

/** Writes what a review wants to diff: values of every release, objects of the services, inputs of other objects in the cluster. */
export async function writeStack(
    folder: string,
    stack: string,
    resources: readonly PlannedResource[],
): Promise<number> {
    const files = new Map<string, string>();
    for (const resource of resources) {
        if (isRelease(resource)) {
            const { name, values } = releaseInputs(resource);
            files.set(`releases/${name}/values.yaml`, yaml(values));
        } else if (resource.type.startsWith("kubernetes:")) {
            files.set(`objects/${resource.name}.yaml`, yaml(withoutBytes(resource.inputs)));
        }
    }
    for (const [name, objects] of await renderServices(resources)) {
        files.set(`releases/${name}/objects.yaml`, objects.map(yaml).join("---\n"));
    }
    for (const [name, content] of files) {
        const path = join(folder, stack, name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, content);
    }
    return files.size;
}
