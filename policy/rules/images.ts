import { everyContainer, type Rule } from "./rule";

const imageProblem = (image: string): string | undefined => {
    if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?\//.test(image)) return `image ${image} names no registry`;
    if (/@sha256:[a-f0-9]{64}$/.test(image)) return undefined;
    const tag = /:([^/:]+)$/.exec(image)?.[1];
    return tag === undefined || tag === "latest" ? `image ${image} is not pinned` : undefined;
};

export const imagesPinned: Rule = {
    id: "images-pinned",
    title: "Images pinned, with their registry; charts with a version",
    spec: "Edge cases",
    why: "What was tested has to be what runs, and OKE refuses short names.",
    fix: "components/charts.ts for upstream images, imageTag or a digest for the services.",
    severity: "critical",
    check: (platform) => [
        ...everyContainer(platform, ({ image }) => imageProblem(image)),
        ...platform.releases
            .filter((it) => it.version === undefined)
            .map((it) => `release ${it.name}: no chart version`),
    ],
};
