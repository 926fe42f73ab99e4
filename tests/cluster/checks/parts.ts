import { join } from "node:path";
import { projectFolder } from "../../../model/project-folder";
import { makeChartMirror } from "../charts/mirror";
import { renderStack, type RenderedStack } from "../charts/rendered";
import { differencesFromUpstream } from "../charts/stand-in-pods";
import { gatherIngredients } from "../images/ingredients";
import { standFor } from "../images/platform";
import { imagesOf } from "../images/used";
import { type Check, type Scene } from "../runner/check";

const folder = join(projectFolder, ".local", "cluster");

/** What the program takes as its `chartMirror` in a cluster without registries. */
export const chartMirror = join(folder, "charts");

let rendered: Promise<RenderedStack> | undefined;
const devStack = (): Promise<RenderedStack> =>
    (rendered ??= makeChartMirror(chartMirror).then((mirror) => renderStack("dev", mirror)));

/** What the stack is installed from: charts and images. */
export const partChecks: readonly Check[] = [
    {
        name: "charts",
        holds: "The charts that stand in take the program's values, and make the pods of their namesakes.",
        appliesTo: ({ isIsolated }) => isIsolated,
        isPrerequisite: true,
        async run() {
            const differences = differencesFromUpstream(await devStack());
            if (differences.length > 0) throw new Error(differences.join("\n"));
        },
    },
    {
        name: "images",
        holds: "Every image that pods of the stack start from is known to the node.",
        appliesTo: ({ isIsolated }) => isIsolated,
        isPrerequisite: true,
        async run(scene) {
            const images = imagesOf(await devStack());
            const real = await loadImages(scene, images);
            return `${images.length} images: ${real} of the programs themselves, ${images.length - real} stand in.`;
        },
    },
];

async function loadImages(scene: Scene, images: readonly string[]): Promise<number> {
    const progress = (step: string) => scene.progress(step);
    const ingredients = await gatherIngredients({ folder: join(folder, "images"), daprd: scene.daprd, progress });
    progress(`making ${images.length} images`);
    let real = 0;
    for (const name of images) {
        const { spec, is, how } = standFor(name, ingredients);
        // As a node completes a name that has neither a maker nor a registry.
        const full = name.replace(/^docker\.io\/([^/]+)$/, "docker.io/library/$1");
        await scene.cluster.load({ ...spec, names: [full] });
        scene.consistsOf({ name, is, how });
        if (is === "real") real++;
    }
    return real;
}
