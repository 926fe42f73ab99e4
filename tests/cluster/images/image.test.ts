import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../engine/command/run-program";
import { temporaryFolder } from "../../support/temporary-folder";
import { contentOf, writeImage, type ImageSpec } from "./image";

const folder = temporaryFolder("image");
const app = join(folder, "app");
mkdirSync(app);
writeFileSync(join(app, "main.mjs"), "hello");
const spec: ImageSpec = {
    names: ["registry.example/app:1", "registry.example/app:latest"],
    programs: { "/usr/bin/true": "/bin/true" },
    files: { "/app": app },
    links: { "/bin/yes": "/usr/bin/true" },
    env: { MODE: "test" },
    user: "65532",
    workingDir: "/app",
};

interface Described {
    readonly digest: string;
    readonly annotations: Readonly<Record<string, string>>;
}

it("an image is an OCI layout under all its names, which holds the program, its libraries and the files", async () => {
    const archive = join(folder, "image.tar");
    await writeImage(spec, archive);
    const layout = join(folder, "layout");
    mkdirSync(layout);
    await run("tar", ["-C", layout, "-xf", archive]);
    const blob = (digest: string) => join(layout, "blobs", "sha256", digest.replace("sha256:", ""));
    const read = (path: string) => JSON.parse(readFileSync(path, "utf8")) as Record<string, never>;

    const manifests = read(join(layout, "index.json"))["manifests"]! as Described[];
    expect(manifests.map((it) => it.annotations["io.containerd.image.name"])).toEqual(spec.names);
    const manifest = read(blob(manifests[0]!.digest));
    const config = read(blob((manifest["config"]! as Described).digest));
    expect(config["config"]).toMatchObject({
        Entrypoint: ["/usr/bin/true"],
        User: "65532",
        WorkingDir: "/app",
        Env: expect.arrayContaining(["MODE=test"]) as unknown,
    });
    const files = await run("tar", ["-tf", blob((manifest["layers"]! as Described[])[0]!.digest)]);
    expect(files.split("\n")).toEqual(
        expect.arrayContaining(["./usr/bin/true", "./app/main.mjs", "./bin/yes", "./tmp/", "./etc/passwd"]),
    );
    expect(files).toContain("libc.so");
});

it("another content of a file is another image, the same one is not", () => {
    const before = contentOf(spec);
    expect(contentOf(spec)).toBe(before);
    writeFileSync(join(app, "main.mjs"), "changed");
    expect(contentOf(spec)).not.toBe(before);
});
