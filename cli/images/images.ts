import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { imageLockSchema, imageNames } from "../../model/platform/service-images";
import { kubeconfigPaths, readKubeContexts } from "../../stacks/config/kube-context";
import { readStackFile } from "../../engine/stack-files";
import { runTool } from "../../engine/command/run-tool";
import { UserError } from "../../engine/command/user-error";
import { buildAndLoad, buildAndPush, type Command } from "./commands";

const help = `Builds the images of the services and of the end-to-end suite.

  npm run images -- --load [--tag TAG]      builds for this machine and loads into the local cluster
  npm run images -- --push --tag TAG        builds for amd64 and arm64 and pushes to the stack's imageRegistry
  npm run images -- --pin TAG --digests DIR writes model/platform/images.lock.json from a file per image in DIR

  --stack STACK   whose imageRegistry and kube context are used (default: dev)
  --tag TAG       tag of the images (default for --load: dev)`;

const lockFile = join("components", "services", "images.lock.json");

runTool(() => {
    const { values } = parseArgs({
        options: {
            load: { type: "boolean" },
            push: { type: "boolean" },
            pin: { type: "string" },
            digests: { type: "string" },
            stack: { type: "string", default: "dev" },
            tag: { type: "string" },
            help: { type: "boolean", short: "h" },
        },
    });
    const { load, push, pin, digests, stack } = values;
    if (values.help || (!load && !push && pin === undefined)) {
        console.log(help);
        return values.help ? 0 : 1;
    }
    if (pin !== undefined) {
        if (digests === undefined)
            throw new UserError("--pin needs --digests", `npm run images -- --pin ${pin} --digests DIR`);
        pinImages(pin, digests);
        return 0;
    }

    const { project, values: config } = readStackFile(process.cwd(), stack);
    const registry = config[`${project}:imageRegistry`] ?? "";
    const tag = values.tag ?? (load ? "dev" : undefined);
    if (tag === undefined) throw new UserError("--push needs a tag", "npm run images -- --push --tag 0.1.0");
    const build = { registry, tag, revision: output(["git", "rev-parse", "HEAD"]) };
    run(load ? loadInto(config[`${project}:kubeContext`], build) : buildAndPush(build));
    console.log(`\n  next: pulumi config set imageTag ${tag} --stack ${stack} && npm run up -- ${stack}`);
    return 0;
});

function loadInto(wanted: string | undefined, build: Parameters<typeof buildAndLoad>[0]): Command[] {
    const context = wanted || readKubeContexts(kubeconfigPaths()).current;
    if (context === undefined)
        throw new UserError("there is no kube context to load images into", "npm run doctor -- dev");
    const commands = buildAndLoad(build, context);
    if (commands) return commands;
    throw new UserError(
        `cannot load images into the cluster of context "${context}": that is known for kind, k3d, Minikube, Docker Desktop, OrbStack and Rancher Desktop`,
        "npm run images -- --push --tag dev",
    );
}

/** Reads a digest per image and writes the lock; every image must be there, so that a release is whole. */
function pinImages(tag: string, folder: string): void {
    const present = readdirSync(folder);
    const missing = imageNames.filter((it) => !present.includes(it));
    if (missing.length > 0)
        throw new UserError(`${folder} holds no digest of ${missing.join(", ")}`, "npm run images -- --help");
    const digests = Object.fromEntries(imageNames.map((it) => [it, readFileSync(join(folder, it), "utf8").trim()]));
    const lock = imageLockSchema.safeParse({ tag, digests });
    if (!lock.success) {
        const [issue] = lock.error.issues;
        throw new UserError(
            `${folder}/${issue?.path.at(-1)?.toString() ?? ""} is not a digest (sha256:...)`,
            "npm run images -- --help",
        );
    }
    writeFileSync(lockFile, `${JSON.stringify(lock.data, null, 4)}\n`);
    console.log(`${lockFile} now pins ${tag}`);
}

function run(commands: readonly Command[]): void {
    for (const [program, ...args] of commands) {
        console.log(`\n$ ${[program, ...args].join(" ")}`);
        const { status, error } = spawnSync(program, args, { stdio: "inherit" });
        if (error) throw new UserError(`${program} cannot be run: ${error.message}`, "npm run doctor -- dev");
        if (status !== 0)
            throw new UserError(`${program} ended with exit code ${status}`, [program, ...args].join(" "));
    }
}

/** What a program prints; empty where it is not installed. */
const output = ([program, ...args]: Command): string =>
    (spawnSync(program, args, { encoding: "utf8" }).stdout ?? "").trim();
