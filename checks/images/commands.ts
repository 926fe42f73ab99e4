import { endToEndSuite } from "../../model/contract/catalogue";
import { imageNames, type ImageName } from "../../model/platform/service-images";

/** A program and its arguments; never a shell line. */
export type Command = readonly [program: string, ...args: string[]];

const platforms = "linux/amd64,linux/arm64";

interface BuildArgs {
    /** Registry host and path. */
    readonly registry: string;
    readonly tag: string;
    readonly revision: string;
}

const reference = ({ registry, tag }: BuildArgs, name: string): string => `${registry}/todo-${name}:${tag}`;

/** Stage of the Dockerfile that an image is. */
export const imageTarget = (name: ImageName): "e2e" | "service" => (name === endToEndSuite.name ? "e2e" : "service");

function build(name: ImageName, args: BuildArgs, ...output: string[]): Command {
    const labels = { SERVICE: name, VERSION: args.tag, REVISION: args.revision };
    return [
        "docker",
        "buildx",
        "build",
        "--target",
        imageTarget(name),
        ...Object.entries(labels).flatMap(([key, value]) => ["--build-arg", `${key}=${value}`]),
        "--tag",
        reference(args, name),
        ...output,
        ".",
    ];
}

/** Commands that bring images into the nodes of a local cluster; undefined for a context that no known cluster maker named. */
export function loadCommands(context: string, images: readonly string[]): Command[] | undefined {
    const [, kind] = /^kind-(.+)$/.exec(context) ?? [];
    if (kind !== undefined) return [["kind", "load", "docker-image", "--name", kind, ...images]];
    const [, k3d] = /^k3d-(.+)$/.exec(context) ?? [];
    if (k3d !== undefined) return [["k3d", "image", "import", "--cluster", k3d, ...images]];
    // Its kubelet uses the same engine: an image that was built is there.
    if (["docker-desktop", "orbstack", "rancher-desktop"].includes(context)) return [];
    // Minikube's profiles have any name; the default one has its own.
    if (context === "minikube") return images.map((it): Command => ["minikube", "image", "load", it]);
    return undefined;
}

/** Builds for this machine and loads into the cluster of a context; undefined where nobody knows how to load. */
export function buildAndLoad(args: BuildArgs, context: string): Command[] | undefined {
    const load = loadCommands(
        context,
        imageNames.map((it) => reference(args, it)),
    );
    return load && [...imageNames.map((it) => build(it, args, "--load")), ...load];
}

/** Builds for both architectures, with a bill of materials and provenance, and pushes. */
export const buildAndPush = (args: BuildArgs): Command[] =>
    imageNames.map((it) =>
        build(it, args, "--platform", platforms, "--sbom", "true", "--provenance", "mode=max", "--push"),
    );
