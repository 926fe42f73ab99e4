import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { imageNames } from "../../../model/platform/service-images";

const root = join(__dirname, "..", "..", "..");
/** Instructions, continued lines joined. */
const instructions = readFileSync(join(root, "Dockerfile"), "utf8")
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((it) => /^[A-Z]+ /.test(it));
const [, buildStage = []] = stages();
const copied = buildStage.filter((it) => it.startsWith("COPY ")).map((it) => it.split(/\s+/).slice(1));
const allowed = readFileSync(join(root, ".dockerignore"), "utf8")
    .split("\n")
    .filter((it) => it.startsWith("!"))
    .map((it) => it.slice(1));

/** The instructions of each stage; what comes before the first is stage 0. */
function stages(): string[][] {
    const found: string[][] = [[]];
    for (const it of instructions) {
        if (it.startsWith("FROM ")) found.push([]);
        found.at(-1)!.push(it);
    }
    return found;
}

describe("the Dockerfile", () => {
    it("copies what exists and what .dockerignore lets through", () => {
        for (const source of copied.flatMap((it) => it.slice(0, -1))) {
            expect([source, existsSync(join(root, source))]).toEqual([source, true]);
            expect([source, allowed.some((it) => source === it || source.startsWith(`${it}/`))]).toEqual([
                source,
                true,
            ]);
        }
    });

    describe("has all that its build commands need", () => {
        let folder: string;
        beforeAll(() => {
            folder = mkdtempSync(join(tmpdir(), "todo-image-"));
            for (const words of copied) {
                const target = resolve(folder, words.at(-1)!);
                for (const source of words.slice(0, -1)) {
                    const isFolder = /\/$|^\.\/$/.test(words.at(-1)!);
                    const path = isFolder ? join(target, basename(source)) : target;
                    mkdirSync(dirname(path), { recursive: true });
                    cpSync(join(root, source), path, {
                        recursive: true,
                        filter: (it) => !/[/\\](node_modules|dist)$/.test(it),
                    });
                }
            }
            symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
        });
        afterAll(() => rmSync(folder, { recursive: true }));

        it.each(imageNames)("%s", (name) => {
            const out = join(folder, `out-${name}`);
            const build = buildStage.find((it) => it.startsWith("RUN ") && it.includes("/out"))!;
            execFileSync("sh", ["-ec", build.slice("RUN ".length).replaceAll("/out", out)], {
                cwd: folder,
                env: { ...process.env, SERVICE: name },
                stdio: "pipe",
            });
            expect(readdirSync(out)).toContain("main.mjs");
            if (name === "e2e") {
                const steps = execFileSync(process.execPath, [join(out, "main.mjs"), "--list"], { encoding: "utf8" });
                expect(steps).toContain("next-occurrence");
            }
        });
    });
});
