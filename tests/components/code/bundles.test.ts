import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompressSync } from "node:zlib";
import { build, type PluginBuild } from "esbuild";
import { bundle, bundleCode, pack, type Bundles } from "../../../components/code/bundles";
import { bundling } from "../../../model/contract/bundling.mjs";
import { endToEndSuite, services, type ServiceName } from "../../../model/contract/catalogue";
import { imageNames } from "../../../model/platform/service-images";
import { projectFolder } from "../../support/stacks";
import { temporaryFolder } from "../../support/temporary-folder";

const execute = promisify(execFile);
const loader = readFileSync(join(projectFolder, "components/code/start.mjs"), "utf8");

describe("bundles of the checkout", () => {
    let bundles: Bundles;
    beforeAll(async () => (bundles = (await bundleCode({}))!));

    it("are made once, however many stacks are evaluated, and not where a stack runs images", async () => {
        expect(await bundleCode({})).toBe(bundles);
        expect(await bundleCode({ images: { registry: "registry.example.com/todo" } })).toBeUndefined();
    });

    it("hold what the image of the program holds, byte for byte", async () => {
        await execute(process.execPath, ["services/build.mjs", "recurring-task"], { cwd: projectFolder });
        const inImage = readFileSync(join(projectFolder, "services/dist/recurring-task/main.mjs"));
        expect(brotliDecompressSync(bundles["recurring-task"].packed).equals(inImage)).toBe(true);
    });

    it("are the same for the same code, wherever it lies and whatever packed it", async () => {
        const { loader, packed, fingerprint } = bundles.sync;
        expect(await pack("sync", loader, brotliDecompressSync(packed))).toEqual(bundles.sync);
        expect(fingerprint).toMatch(/^[0-9a-f]{10}$/);
        expect(brotliDecompressSync(packed).toString()).not.toContain(projectFolder);
        expect(new Set(imageNames.map((it) => bundles[it].fingerprint)).size).toBe(imageNames.length);
    });

    it("are the same in a copy of the project that has its packages by a link", async () => {
        const copy = temporaryFolder("copied-project");
        for (const it of ["services", "model"]) {
            const filter = (path: string) => !/[/\\](node_modules|dist)$/.test(path);
            cpSync(join(projectFolder, it), join(copy, it), { recursive: true, filter });
        }
        symlinkSync(join(projectFolder, "node_modules"), join(copy, "node_modules"));
        const copied = await bundle("services/audit/src/main.ts", copy);
        expect(Buffer.from(copied).equals(brotliDecompressSync(bundles.audit.packed))).toBe(true);
    });

    it("leave room in their ConfigMaps, and say so when there is none", async () => {
        for (const name of imageNames) expect(bundles[name].packed.length).toBeLessThan(600_000);
        await expect(pack("audit", loader, randomBytes(1_100_000))).rejects.toThrow(
            /^the code of audit is \d{4} KiB compressed, and a ConfigMap holds 1024 KiB: .*\n {2}try: pulumi config set imageRegistry/,
        );
    });

    describe("in a pod", () => {
        /** Lays a bundle out as a kubelet does, and runs it in the pod's own folder. */
        const start = (name: keyof Bundles, ...args: string[]) => {
            const folder = temporaryFolder(`pod-${name}`);
            const [mounted, app] = [join(folder, "bundle"), join(folder, "app")];
            for (const it of [mounted, app]) mkdirSync(it);
            writeFileSync(join(mounted, "start.mjs"), bundles[name].loader);
            writeFileSync(join(mounted, "main.mjs.br"), bundles[name].packed);
            return execute(process.execPath, [join(mounted, "start.mjs"), ...args], { cwd: app });
        };

        it("takes its arguments", async () => {
            expect((await start(endToEndSuite.name, "--list")).stdout).toContain("next-occurrence");
        });

        it("shows in a stack trace where it failed", async () => {
            const code = Buffer.from('function failsHere() {\n    throw new Error("on purpose");\n}\nfailsHere();\n');
            bundles = { ...bundles, audit: await pack("audit", loader, code) };
            await expect(start("audit")).rejects.toThrow(/on purpose\n {4}at failsHere \(.*\/app\/main\.mjs:2:11\)/);
        });
    });
});

describe("a changed line", () => {
    /** What a program becomes when a line is added to a file of the project. */
    const contentOf = async (name: ServiceName, changed?: string) => {
        const options = bundling(projectFolder, `services/${name}/src/main.ts`);
        const adding = {
            name: "adding",
            setup: (hooks: PluginBuild) =>
                hooks.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
                    loader: "ts" as const,
                    contents:
                        readFileSync(path, "utf8") +
                        (changed !== undefined && path.endsWith(changed) ? '\nconsole.log("one more line");\n' : ""),
                })),
        };
        const { outputFiles } = await build({ ...options, plugins: [...options.plugins!, adding], write: false });
        return outputFiles[0]!.text;
    };
    let before: ReadonlyMap<ServiceName, string>;
    beforeAll(async () => {
        before = new Map(await Promise.all(services.map(async ({ name }) => [name, await contentOf(name)] as const)));
    });
    const changedBy = async (file: string) => {
        const changed = services.map(async ({ name }) =>
            (await contentOf(name, file)) === before.get(name) ? [] : [name],
        );
        return (await Promise.all(changed)).flat();
    };

    it.each([
        ["services/audit/src/entries.ts", ["audit"]],
        ["services/shared/src/database.ts", ["backend", "notification", "audit"]],
        ["services/shared/src/server.ts", services.map((it) => it.name)],
    ])("of %s is in the bundles of %j alone", async (file, names) => expect(await changedBy(file)).toEqual(names));
});
