import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentOf, writeImage, type ImageSpec } from "../images/image";
import { type Containerd } from "./runtime";

/** Images of the node. They outlive a cluster, and are made again when their content changes. */
export class ImageStore {
    constructor(
        private readonly containerd: Containerd,
        /** Names of the images that were made, each with what it was made of. */
        private readonly record: string,
    ) {}

    /** Makes an image known to the node, unless it has the same one already. */
    async load(image: ImageSpec): Promise<void> {
        const content = contentOf(image);
        const made = this.made();
        const known = await this.containerd.imageNames();
        if (image.names.every((it) => known.has(it) && made[it] === content)) return;
        const archive = join(tmpdir(), `todo-image-${process.pid}.tar`);
        try {
            await writeImage(image, archive);
            await this.containerd.ctr("images", "import", "--local", "--no-unpack", archive);
        } finally {
            rmSync(archive, { force: true });
        }
        const names = Object.fromEntries(image.names.map((it) => [it, content]));
        writeFileSync(this.record, JSON.stringify({ ...this.made(), ...names }, undefined, 4));
    }

    private made(): Readonly<Record<string, string>> {
        return existsSync(this.record) ? (JSON.parse(readFileSync(this.record, "utf8")) as Record<string, string>) : {};
    }
}
