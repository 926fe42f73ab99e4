import { images, multiArchSources } from "../../model/platform/charts";
import { describeRunningCode, runningCode } from "../../engine/plan/running-code";
import { imageName, imageNames } from "../../model/platform/service-images";
import { everyContainer, type ChecklistRule } from "./rule";

const imageProblem = (image: string): string | undefined => {
    if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?\//.test(image)) return `image ${image} names no registry`;
    if (/@sha256:[a-f0-9]{64}$/.test(image)) return undefined;
    const tag = /:([^/:]+)$/.exec(image)?.[1];
    return tag === undefined || tag === "latest" ? `image ${image} is not pinned` : undefined;
};

/** Images of this project: the workflow of the images builds every one of them for both. */
const isOurs = (image: string): boolean => imageNames.some((it) => new RegExp(`/todo-${it}[:@]`).test(image));
const known: ReadonlySet<string> = new Set(
    (Object.keys(multiArchSources) as (keyof typeof images)[]).map((it) => images[it]),
);

export const imagesMultiArch: ChecklistRule = {
    id: "images-multi-arch",
    title: "Images for amd64 and arm64",
    requirement: "FR-019",
    why: "OKE's free nodes are Arm, those of the fallbacks are not, and every image must run on both.",
    fix: "Use an image that its makers build for both, and name the source in multiArchSources (model/platform/charts.ts).",
    severity: "critical",
    check: (platform) =>
        everyContainer(platform, ({ image = "" }) =>
            known.has(image) || isOurs(image)
                ? undefined
                : `image ${image} is not known to be built for amd64 and arm64`,
        ),
};

export const codePinned: ChecklistRule = {
    id: "code-pinned",
    title: "Services run pinned code: of the checkout, or images by digest",
    requirement: "SC-007",
    why: "Somebody may push another image under the same tag, and pods of one service would then run two versions.",
    fix: "Release the images (docs/guides/images.md) and remove imageTag, or remove imageRegistry to run the code of the checkout.",
    severity: "recommended",
    check: ({ resources }) =>
        runningCode(resources)
            .filter(({ image }) => !("digest" in image))
            .map(({ service, image }) => `${service}: ${imageName(image)} is a tag, which can be moved`),
    says: ({ resources }) => describeRunningCode(runningCode(resources)),
};

export const imagesPinned: ChecklistRule = {
    id: "images-pinned",
    title: "Images pinned, with their registry; charts with a version",
    requirement: "SC-007",
    why: "What runs must be what was tested, and OKE's nodes refuse short names.",
    fix: "Pin upstream images in model/platform/charts.ts, and services by imageTag or a digest.",
    severity: "critical",
    check: (platform) => [
        ...everyContainer(platform, ({ image = "" }) => imageProblem(image)),
        ...platform.releases
            .filter((it) => !/^v?\d+\.\d+\.\d+(-[\w.-]+)?$/.test(it.version ?? ""))
            .map((it) => `release ${it.name}: ${it.version ?? "no chart version"} is not one version of a chart`),
    ],
};
