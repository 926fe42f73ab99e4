import { type PlannedResource } from "../../engine/monitor";
import { type Finding } from "./finding";

/** Every image that the inputs of resources name, wherever it stands: as one string, or as repository and tag. */
export function imagesOf(value: unknown): string[] {
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, it]: [string, unknown]) => {
        if ((key === "image" || key === "imageName") && typeof it === "string") return [it];
        if (key === "image" && typeof it === "object" && it !== null && "repository" in it) {
            const { registry, repository, tag, digest } = it as Readonly<Record<string, string | undefined>>;
            const name = registry === undefined ? repository : `${registry}/${repository}`;
            return [`${name}${digest ? `@${digest}` : tag ? `:${tag}` : ""}`];
        }
        return imagesOf(it);
    });
}

const architectures = ["amd64", "arm64"] as const;
const indexTypes = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
];

interface ImageIndex {
    readonly manifests?: readonly { readonly platform?: { readonly os?: string; readonly architecture?: string } }[];
}

/** What is said of an image that its registry does not have: on a local cluster it may have been loaded into the nodes. */
const absent: Readonly<Record<"local" | "remote", Pick<Finding, "state" | "detail" | "fix">>> = {
    local: {
        state: "advice",
        detail: "its registry does not have it; unless it was loaded into the cluster, pods wait for it",
        fix: "npm run make -- images --load",
    },
    remote: {
        state: "missing",
        detail: "its registry does not have it",
        fix: "npm run make -- images --push --tag TAG --stack STACK",
    },
};

export interface ImageFindingsOptions {
    /** Whether images may be in the nodes without being in a registry. */
    readonly cluster: "local" | "remote";
    readonly scheme?: "https" | "http";
}

/** Asks registries which architectures images are built for. Registries that cannot be reached leave it unknown, in a line each. */
export async function imageFindings(
    resources: readonly PlannedResource[],
    { cluster, scheme = "https" }: ImageFindingsOptions,
): Promise<Finding[]> {
    // Without a tag nobody knows which image a chart will take.
    const images = [...new Set(resources.flatMap((it) => imagesOf(it.inputs)))].filter((it) => /[:@][^/]+$/.test(it));
    const findings: Finding[] = [];
    const silent = new Map<string, string[]>();
    await Promise.all(
        images.sort().map(async (image) => {
            try {
                findings.push(imageFinding(image, await builtFor(image, scheme), cluster));
            } catch (error) {
                const reason = `${image.split("/")[0] ?? ""} does not answer (${(error as Error).message})`;
                silent.set(reason, [...(silent.get(reason) ?? []), image]);
            }
        }),
    );
    for (const [reason, unknown] of silent) {
        const [image] = unknown.sort();
        const detail = `${unknown.length} not looked at: ${reason}`;
        findings.push({
            subject: "images",
            state: "unknown",
            detail,
            fix: `docker buildx imagetools inspect ${image}`,
        });
    }
    return findings.sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

function imageFinding(subject: string, built: readonly string[] | "absent", cluster: "local" | "remote"): Finding {
    if (built === "absent") return { subject, ...absent[cluster] };
    const lacking = architectures.filter((it) => !built.includes(it));
    return lacking.length === 0
        ? { subject, state: "ok", detail: architectures.join(", ") }
        : {
              subject,
              state: "missing",
              detail: `not built for ${lacking.join(", ")}`,
              fix: `docker buildx imagetools inspect ${subject}`,
          };
}

/** Architectures that an image has for Linux, or that there is no such image. */
async function builtFor(image: string, scheme: string): Promise<string[] | "absent"> {
    const [, host, name, reference] = /^([^/]+)\/([^@]+?)[:@]((?:sha256:)?[^:/]+)$/.exec(image) ?? [];
    const registry = host === "docker.io" ? "registry-1.docker.io" : host;
    const index = await readIndex(`${scheme}://${registry}/v2/${name}/manifests/${reference}`);
    if (index === "absent") return index;
    return (index.manifests ?? [])
        .filter((it) => it.platform?.os === "linux")
        .map((it) => it.platform?.architecture ?? "");
}

/** Reads an image index, anonymously: registries send the address of a token first. */
async function readIndex(url: string): Promise<ImageIndex | "absent"> {
    const ask = (headers: Record<string, string>) =>
        fetch(url, { headers: { accept: indexTypes.join(", "), ...headers }, signal: AbortSignal.timeout(10_000) });
    let response = await ask({});
    if (response.status === 401) {
        const challenge = response.headers.get("www-authenticate") ?? "";
        const field = (key: string) => new RegExp(`${key}="([^"]*)"`).exec(challenge)?.[1];
        const realm = field("realm");
        if (realm === undefined) throw new Error("it wants credentials");
        const query = new URLSearchParams({ service: field("service") ?? "", scope: field("scope") ?? "" });
        const granted = await fetch(`${realm}?${query.toString()}`, { signal: AbortSignal.timeout(10_000) });
        const { token } = (await granted.json()) as { token?: string };
        response = await ask({ authorization: `Bearer ${token}` });
    }
    if (response.status === 404) return "absent";
    if (!response.ok) throw new Error(`status ${response.status}`);
    return (await response.json()) as ImageIndex;
}
