import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { todoServiceChart } from "../../components/services/service-releases";
import { type PlannedResource } from "../monitor";
import { helmTemplate } from "../helm";
import { type KubernetesObject } from "../kubernetes-objects";
import { isRelease, releaseInputs } from "./footprint";

const yaml = (value: unknown): string => stringify(value, { sortMapEntries: true, lineWidth: 0 });
const sortKey = ({ apiVersion, kind, metadata }: KubernetesObject): string => `${kind} ${apiVersion} ${metadata.name}`;

/** Renders every release of our own chart, in a stable order. */
export async function renderServices(resources: readonly PlannedResource[]): Promise<Map<string, KubernetesObject[]>> {
    const own = resources
        .filter(isRelease)
        .map(releaseInputs)
        .filter((it) => it.chart === todoServiceChart);
    const rendered = await Promise.all(
        own.map(async ({ name, namespace, chart, values }) => {
            const objects = await helmTemplate({ release: name, namespace, chart, values });
            return [name, objects.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))] as const;
        }),
    );
    return new Map(rendered);
}

/** Inputs as somebody reads them: of bytes in base64 only how many there are. */
export function withoutBytes(inputs: PlannedResource["inputs"]): PlannedResource["inputs"] {
    const bytes = inputs["binaryData"] as Readonly<Record<string, string>> | undefined;
    if (bytes === undefined) return inputs;
    const sizes = Object.entries(bytes).map(([name, it]) => [name, `(${Buffer.from(it, "base64").length} bytes)`]);
    return { ...inputs, binaryData: Object.fromEntries(sizes) as object };
}

/** Writes what a review wants to diff: values of every release, objects of our own charts, inputs of other objects in the cluster. */
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
