import { createHash } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import { type BuildFailure, type Message, type OutputFile } from "esbuild";
import { bundling } from "../../model/contract/bundling.mjs";
import { endToEndSuite } from "../../model/contract/catalogue";
import { imageNames, type ImageName } from "../../model/platform/service-images";
import { type StackConfig } from "../../model/platform/stack-config";
import { cachedContents } from "../base/cache";
import { projectFolder } from "../../model/project-folder";

/** The code of one program as its pods get it. */
export interface Bundle {
    /** Of the code itself: compressors of other versions of Node pack the same code into other bytes. */
    readonly fingerprint: string;
    /** Files by name: the loader as text, the bundle compressed. */
    readonly loader: string;
    readonly packed: Buffer;
}
export type Bundles = Readonly<Record<ImageName, Bundle>>;

/** What a ConfigMap holds: https://kubernetes.io/docs/concepts/configuration/configmap/ */
const limit = 1024 * 1024;

const compress = promisify(brotliCompress);

/** Where a program begins. */
const entryOf = (name: ImageName): string =>
    name === endToEndSuite.name ? "e2e/main.ts" : `services/${name}/src/main.ts`;

let bundled: Promise<Bundles> | undefined;

/** Bundles what a stack runs from the checkout, once however many stacks are evaluated; nothing where it runs images. */
export async function bundleCode({ images }: Pick<StackConfig, "images">): Promise<Bundles | undefined> {
    return images === undefined ? (bundled ??= bundleAll()) : undefined;
}

/** What the programs are made of: nothing else of the project may be imported by them (.dependency-cruiser.mjs). */
const sources = ["services", "e2e", "engine/command", "model/contract", "components/code"];

async function bundleAll(): Promise<Bundles> {
    const loader = readFileSync(join(projectFolder, "components", "code", "start.mjs"), "utf8");
    const files = await cachedContents("code", sources, async () => {
        const made = imageNames.map(async (name) => {
            const { fingerprint, packed } = await pack(name, loader, await bundle(entryOf(name)));
            return { [`${name}.br`]: packed, [`${name}.fingerprint`]: fingerprint };
        });
        return Object.assign({}, ...(await Promise.all(made))) as Record<string, Buffer | string>;
    });
    const bundles = imageNames.map((name) => {
        const fingerprint = files.get(`${name}.fingerprint`)!.toString();
        return [name, { fingerprint, loader, packed: files.get(`${name}.br`)! }];
    });
    return Object.fromEntries(bundles) as Bundles;
}

/** One file that Node runs by itself: the same that the image of the program holds. */
export async function bundle(entry: string, folder = projectFolder): Promise<Uint8Array> {
    // Loaded only when it is needed.
    const { build } = await import("esbuild");
    try {
        const { outputFiles } = await build({ ...bundling(folder, entry), write: false, logLevel: "silent" });
        return withoutPlace(folder, outputFiles[0]!);
    } catch (error) {
        const [mistake] = (error as Partial<BuildFailure>).errors ?? [];
        if (mistake === undefined) throw error;
        throw new pulumi.RunError(`${describe(mistake)}\n  try: npm run typecheck`);
    }
}

/** A bundle names its files below the project. Where node_modules is a link, those of packages would tell where it leads. */
function withoutPlace(folder: string, { contents, text }: OutputFile): Uint8Array {
    const packages = dirname(realpathSync(join(folder, "node_modules")));
    const place = relative(realpathSync(folder), packages).replaceAll("\\", "/");
    return place === "" ? contents : Buffer.from(text.replaceAll(`${place}/`, ""));
}

const describe = ({ text, location }: Message): string =>
    location === null ? text : `${location.file}:${location.line}:${location.column}: ${text}`;

/** @throws `RunError` where a ConfigMap is too small for it. */
export async function pack(name: ImageName, loader: string, code: Uint8Array): Promise<Bundle> {
    const packed = await compress(code, {
        params: {
            [constants.BROTLI_PARAM_QUALITY]: 9,
            [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
            [constants.BROTLI_PARAM_SIZE_HINT]: code.length,
        },
    });
    const size = packed.length + Buffer.byteLength(loader);
    if (size > limit)
        throw new pulumi.RunError(
            `the code of ${name} is ${kibibytes(size)} KiB compressed, and a ConfigMap holds ${kibibytes(limit)} KiB: ` +
                "take images instead (docs/guides/images.md)\n  try: pulumi config set imageRegistry ghcr.io/OWNER",
        );
    const fingerprint = createHash("sha256").update(loader).update("\0").update(code).digest("hex").slice(0, 10);
    return { fingerprint, loader, packed };
}

const kibibytes = (bytes: number): number => Math.ceil(bytes / 1024);
