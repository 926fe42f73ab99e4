import { evaluate } from "../../../engine/evaluate";
import { helmTemplate } from "../../../engine/helm";
import { type KubernetesObject } from "../../../engine/kubernetes-objects";
import { type PlannedResource } from "../../../engine/monitor";
import { chartName, isRelease, releaseInputs } from "../../../engine/plan/footprint";
import { readStackFile } from "../../../engine/stack-files";
import { projectFolder } from "../../../model/project-folder";

/** What a release puts into the cluster. */
export interface RenderedRelease {
    readonly chart: string;
    readonly namespace: string;
    readonly values: Readonly<Record<string, unknown>>;
    readonly objects: readonly KubernetesObject[];
}

export interface RenderedStack {
    readonly resources: readonly PlannedResource[];
    readonly releases: readonly RenderedRelease[];
}

/** Everything that a stack puts into a cluster, with charts of a mirror. */
export async function renderStack(stack: string, mirror: string): Promise<RenderedStack> {
    const settings = readStackFile(projectFolder, stack);
    const values = { ...settings.values, [`${settings.project}:chartMirror`]: mirror };
    const { resources } = await evaluate({ ...settings, values });
    const releases = resources.filter(isRelease).map(async (resource) => {
        const { chart, name, namespace, values } = releaseInputs(resource);
        const objects = await helmTemplate({ release: name, namespace, chart, values });
        return { chart: chartName(chart), namespace, values, objects };
    });
    return { resources, releases: await Promise.all(releases) };
}
