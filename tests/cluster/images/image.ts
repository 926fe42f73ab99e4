import { createHash } from "node:crypto";
import {
    chmodSync,
    copyFileSync,
    cpSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    renameSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { run, tryRun } from "../../../engine/command/run-program";

/** Files of this machine that an image is made of. */
export interface Content {
    /** Programs, by their place in the image, with the shared libraries that they need. */
    readonly programs?: Readonly<Record<string, string>>;
    /** Files and folders, by their place in the image. */
    readonly files?: Readonly<Record<string, string>>;
    /** Symbolic links, by their place in the image. */
    readonly links?: Readonly<Record<string, string>>;
}

/** A container image that is made of files of this machine. */
export interface ImageSpec extends Content {
    /** Full name with its registry host, and a tag or digest; further names are the same image. */
    readonly names: readonly [string, ...string[]];
    /** What several images have in common: a layer of its own, which a node keeps once. */
    readonly base?: Content;
    readonly entrypoint?: readonly string[];
    readonly command?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    /** @default root */
    readonly user?: string;
    readonly workingDir?: string;
}

/** Postgres refuses to run as somebody without a name. */
const users = [
    "root:x:0:0:root:/:/sbin/nologin",
    "postgres:x:26:26:postgres:/tmp:/sbin/nologin",
    "nonroot:x:65532:65532:nonroot:/tmp:/sbin/nologin",
    "",
].join("\n");

/** Changes when anything does that an image is made of. */
export function contentOf({ base, programs = {}, files = {}, ...rest }: ImageSpec): string {
    const hash = createHash("sha256").update(JSON.stringify([rest, base?.links]));
    const add = (place: string, source: string): void => {
        const state = statSync(source);
        if (state.isDirectory()) for (const it of readdirSync(source).sort()) add(`${place}/${it}`, join(source, it));
        else hash.update(`\n${place} ${state.mode} `).update(readFileSync(source));
    };
    const all = { ...base?.programs, ...base?.files, ...programs, ...files };
    for (const [place, source] of Object.entries(all)) add(place, source);
    return hash.digest("hex");
}

/**
 * Writes an image as an OCI layout in a tar archive, which containerd imports:
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export async function writeImage(spec: ImageSpec, archive: string): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "todo-image-"));
    try {
        const layout = new Layout(join(folder, "layout"));
        const layers: Blob[] = [];
        for (const [index, content] of [spec.base, spec].entries()) {
            if (content === undefined) continue;
            const root = join(folder, `root-${index}`);
            await fillRoot(root, content);
            const layer = join(folder, "layer.tar");
            const owner = ["--numeric-owner", "--owner=0", "--group=0", "--mtime=@0", "--sort=name"];
            await run("tar", [...owner, "-C", root, "-cf", layer, "."]);
            layers.push(layout.moveIn(layer, "application/vnd.oci.image.layer.v1.tar"));
        }
        layout.write(spec, layers);
        await run("tar", ["-C", layout.folder, "-cf", archive, "."]);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

async function fillRoot(root: string, { programs = {}, files = {}, links = {} }: Content): Promise<void> {
    const place = (path: string): string => {
        const target = join(root, path);
        mkdirSync(dirname(target), { recursive: true });
        return target;
    };
    // In every image, so that volumes and name resolution find their places.
    mkdirSync(join(root, "tmp"), { recursive: true });
    chmodSync(join(root, "tmp"), 0o1777);
    writeFileSync(place("/etc/passwd"), users);
    for (const [path, source] of Object.entries(programs)) {
        copyFileSync(source, place(path));
        chmodSync(join(root, path), 0o755);
        for (const library of await librariesOf(source)) copyFileSync(library, place(library));
    }
    for (const [path, source] of Object.entries(files))
        cpSync(source, place(path), { recursive: true, dereference: true });
    for (const [path, target] of Object.entries(links)) symlinkSync(target, place(path));
}

/** Shared libraries of a program; none for a static one. */
async function librariesOf(program: string): Promise<string[]> {
    const result = await tryRun("ldd", [program]);
    return result?.code === 0 ? (result.stdout.match(/\/\S+/g) ?? []) : [];
}

interface Blob {
    readonly mediaType: string;
    readonly digest: string;
    readonly size: number;
}

/** A folder of blobs that are named after their content. */
class Layout {
    constructor(readonly folder: string) {
        mkdirSync(join(folder, "blobs", "sha256"), { recursive: true });
    }

    moveIn(file: string, mediaType: string): Blob {
        const sum = createHash("sha256").update(readFileSync(file)).digest("hex");
        const path = join(this.folder, "blobs", "sha256", sum);
        renameSync(file, path);
        return { mediaType, digest: `sha256:${sum}`, size: statSync(path).size };
    }

    write(
        { names, programs = {}, entrypoint, command, env = {}, user = "", workingDir = "/" }: ImageSpec,
        layers: readonly Blob[],
    ): void {
        const first = Object.keys(programs)[0];
        const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        const config = this.json("application/vnd.oci.image.config.v1+json", {
            architecture: process.arch === "x64" ? "amd64" : process.arch,
            os: "linux",
            config: {
                Env: [path, ...Object.entries(env).map(([key, value]) => `${key}=${value}`)],
                Entrypoint: entrypoint ?? (first === undefined ? undefined : [first]),
                Cmd: command,
                User: user,
                WorkingDir: workingDir,
            },
            rootfs: { type: "layers", diff_ids: layers.map((it) => it.digest) },
        });
        const mediaType = "application/vnd.oci.image.manifest.v1+json";
        const manifest = this.json(mediaType, { schemaVersion: 2, mediaType, config, layers });
        const manifests = names.map((name) => ({
            ...manifest,
            annotations: { "io.containerd.image.name": name, "org.opencontainers.image.ref.name": basename(name) },
        }));
        const index = { schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests };
        writeFileSync(join(this.folder, "index.json"), JSON.stringify(index));
        writeFileSync(join(this.folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
    }

    private json(mediaType: string, content: object): Blob {
        const file = join(this.folder, "part");
        writeFileSync(file, JSON.stringify(content));
        return this.moveIn(file, mediaType);
    }
}
