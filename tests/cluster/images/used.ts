import { type RenderedStack } from "../charts/rendered";

/** A reference with its registry and its tag or digest, as a whole value or behind the `=` of a flag. */
const reference = /(?:^|=)((?:[a-z0-9-]+\.)+[a-z]+(?::\d+)?(?:\/[a-z0-9._-]+)+(?::\w[\w.-]*|@sha256:[0-9a-f]{64}))$/;

/** Each image that the pods of a stack start from: those that it names, its charts name, and the injector puts in. */
export function imagesOf({ resources, releases }: RenderedStack): string[] {
    const found = new Set<string>();
    const look = (value: unknown): void => {
        if (typeof value === "string") {
            const image = reference.exec(value)?.[1];
            if (image !== undefined) found.add(image);
        } else if (typeof value === "object" && value !== null) Object.values(value).forEach(look);
    };
    for (const { type, inputs } of resources) if (type.startsWith("kubernetes:")) look(inputs);
    for (const { objects } of releases) look(objects);
    const dapr = releases.find((it) => it.chart === "dapr")?.values["global"] as
        { registry: string; tag: string } | undefined;
    if (dapr === undefined) throw new Error("the stack has no Dapr, whose sidecars the tests need");
    found.add(`${dapr.registry}/daprd:${dapr.tag}`);
    return [...found].sort();
}
