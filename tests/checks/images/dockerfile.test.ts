import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { nodeBinary, nodeEnvironment, nodeFlags } from "../../../model/contract/node-runtime";
import { images } from "../../../model/platform/charts";
import { imageNames } from "../../../model/platform/service-images";
import { imageTarget } from "../../../checks/images/commands";
import { baseOf, builderOf, copyOf, instructionsOf, type Copy } from "../../support/dockerfile";
import { linkPackages } from "../../support/installed-packages";
import { projectFolder } from "../../support/stacks";
import { temporaryFolder } from "../../support/temporary-folder";

const workspaces = readdirSync(join(projectFolder, "services"))
    .filter((it) => existsSync(join(projectFolder, "services", it, "package.json")))
    .map((it) => `services/${it}`);
const manifests = ["package.json", "package-lock.json", ".npmrc", "tsconfig.json"];

const copiesOf = (stage: string): Copy[] => instructionsOf(stage).flatMap((it) => copyOf(it) ?? []);
const sourcesOf = (stage: string) => copiesOf(stage).flatMap((it) => it.sources);

describe("the Dockerfile", () => {
    it("makes a service of what services import, and the suite of what it imports", () => {
        const packages = workspaces.map((it) => `${it}/package.json`);
        expect(sourcesOf(builderOf("service"))).toEqual([...manifests, ...packages, "model/contract", "services"]);
        expect(sourcesOf(builderOf("e2e"))).toEqual([
            ...manifests,
            "e2e/package.json",
            "model/contract",
            "engine/command",
            "e2e",
        ]);
    });

    it("starts from the Node that runs the code of a checkout", () => {
        const bases = ["service", "e2e"].map((it) => baseOf(it).replace(/:[\w.-]+@/, "@"));
        expect(bases).toEqual([images.node, images.node]);
    });

    it("copies what exists and what .dockerignore lets through", () => {
        const allowed = readFileSync(join(projectFolder, ".dockerignore"), "utf8")
            .split("\n")
            .filter((it) => it.startsWith("!"))
            .map((it) => it.slice(1));
        for (const source of ["service", "e2e"].flatMap((it) => sourcesOf(builderOf(it)))) {
            expect([source, existsSync(join(projectFolder, source))]).toEqual([source, true]);
            expect([source, allowed.some((it) => source === it || source.startsWith(`${it}/`))]).toEqual([
                source,
                true,
            ]);
        }
    });

    it.each(["service", "e2e"])(
        "runs Node as model/contract/node-runtime.ts says, as nobody in particular: %s",
        (it) => {
            const instructions = instructionsOf(it);
            const argument = (name: string) =>
                instructions.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
            expect(JSON.parse(argument("ENTRYPOINT")!)).toEqual([nodeBinary, ...nodeFlags, "/app/main.mjs"]);
            const environment = argument("ENV")!
                .split(" ")
                .map((pair) => pair.split("="));
            expect(Object.fromEntries(environment)).toEqual(nodeEnvironment);
            expect(argument("USER")).toBe("65532:65532");
        },
    );
});

/** Does in `folder` what the stage does, with the installed packages of this project in place of npm's downloads. */
function build(stage: string, folder: string, service: string): void {
    for (const instruction of instructionsOf(stage)) {
        const copy = copyOf(instruction);
        if (copy) copyInto(folder, copy);
        if (!instruction.startsWith("RUN ")) continue;
        const command = instruction.replace(/^RUN (--mount=\S+ )?/, "");
        const [, all, one] = /^npm ci --ignore-scripts (?:(--workspaces)|--workspace (\S+))$/.exec(command) ?? [];
        if (all ?? one) linkPackages(folder, one === undefined ? workspaces : [one]);
        else
            execFileSync("sh", ["-ec", command.replaceAll("/out", join(folder, "out"))], {
                cwd: folder,
                env: { ...process.env, SERVICE: service },
                stdio: "pipe",
            });
    }
}

function copyInto(folder: string, { sources, destination, parents }: Copy): void {
    const filter = (it: string) => !/[/\\](node_modules|dist)$/.test(it);
    for (const source of sources) {
        const isFolder = destination.endsWith("/");
        const path = join(folder, destination, parents ? source : isFolder ? basename(source) : "");
        cpSync(join(projectFolder, source), path, { recursive: true, filter });
    }
}

describe("has all that is needed to build", () => {
    it.each(imageNames)("%s", (name) => {
        const folder = temporaryFolder(`image-${name}`);
        build(builderOf(imageTarget(name)), folder, name);
        expect(readdirSync(join(folder, "out"))).toContain("main.mjs");
        // Nothing of what deploys the services is in them.
        const bundles = readdirSync(join(folder, "out")).map((it) => readFileSync(join(folder, "out", it), "utf8"));
        expect(bundles.join("")).not.toContain("@pulumi/");
        if (name === "e2e") {
            const steps = execFileSync(process.execPath, [join(folder, "out", "main.mjs"), "--list"], {
                encoding: "utf8",
            });
            expect(steps).toContain("next-occurrence");
        }
    });
});
