import { z } from "zod";
import lock from "./images.lock.json";
import { endToEndSuite, serviceNames } from "../contract/catalogue";

/** Everything that this project builds an image of: the services, and the suite that gates a release. */
export const imageNames = [...serviceNames, endToEndSuite.name] as const;
export type ImageName = (typeof imageNames)[number];

/** Where the digests that are imported above are written. */
export const imageLockFile = "model/platform/images.lock.json";

/**
 * The released images, as `images.lock.json` pins them: written by `npm run make -- images --pin`, which the release workflow runs.
 * Without digests until a release has been published.
 */
export const imageLockSchema = z.strictObject({
    tag: z.string().min(1),
    digests: z.partialRecord(z.enum(imageNames), z.string().regex(/^sha256:[a-f0-9]{64}$/)),
});
export type ImageLock = z.infer<typeof imageLockSchema>;

/** Where images are that a stack names by a tag alone: those of one's own in the nodes of a local cluster. */
export const defaultRegistry = "ghcr.io/todo-multicloud";

/** Where a stack takes the images from. */
export interface ImageSource {
    /** Registry host and path. A copy of the images in another registry keeps their digests. */
    readonly registry: string;
    /** A tag of one's own instead of the released images. */
    readonly tag?: string;
}

/** An image by digest where it is known, else by tag; in the terms of charts/todo-service. */
export type ImageReference = { readonly repository: string } & ({ readonly digest: string } | { readonly tag: string });

/** The image of a service: the released one by digest, or the one under the tag that the stack names. */
export function imageOf(
    name: ImageName,
    { registry, tag }: ImageSource,
    released: ImageLock = imageLockSchema.parse(lock),
): ImageReference {
    const repository = `${registry}/todo-${name}`;
    const digest = tag === undefined ? released.digests[name] : undefined;
    return digest === undefined ? { repository, tag: tag ?? released.tag } : { repository, digest };
}

/** As a container names it. */
export const imageName = (image: ImageReference): string =>
    "digest" in image ? `${image.repository}@${image.digest}` : `${image.repository}:${image.tag}`;

/** A pinned image in the terms of charts/todo-service. */
export function pinnedImage(name: `${string}@sha256:${string}`): ImageReference {
    const [repository = "", digest = ""] = name.split("@");
    return { repository, digest };
}

/** Secret with the login of a private registry, in the services' namespace. */
export const imagePullSecretName = "image-registry";
