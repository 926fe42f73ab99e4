import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultRegistry, imageLockFile, imageLockSchema, imageNames } from "../../model/platform/service-images";
import { kubeconfigPaths, readKubeContexts } from "../../stacks/config/kubeconfig-files";
import { readStackFile } from "../../engine/stack-files";
import { run, tryRun } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";
import { buildAndLoad, buildAndPush, type Command } from "./commands";

export interface ImagesOptions {
    readonly load?: boolean;
    readonly push?: boolean;
    /** Tag whose digests become the ones to deploy. */
    readonly pin?: string;
    /** Folder with a file per image that holds its digest. */
    readonly digests?: string;
    readonly names?: boolean;
    /** Whose registry and kube context are used. */
    readonly stack: string;
    readonly tag?: string;
}

export async function makeImages(options: ImagesOptions): Promise<void> {
    const { load, pin, digests, names, stack } = options;
    if (names) {
        console.log(JSON.stringify(imageNames));
        return;
    }
    if (pin !== undefined) {
        if (digests === undefined)
            throw new UserError("--pin needs --digests", `npm run make -- images --pin ${pin} --digests DIR`);
        pinImages(pin, digests);
        return;
    }

    const { project, values: config } = readStackFile(process.cwd(), stack);
    const tag = options.tag ?? (load ? "dev" : undefined);
    if (tag === undefined)
        throw new UserError("--push needs a tag", `npm run make -- images --push --tag 0.1.0 --stack ${stack}`);
    const registry = config[`${project}:imageRegistry`] || (load ? defaultRegistry : undefined);
    if (registry === undefined)
        throw new UserError(
            `stack ${stack} names no registry to push to`,
            `pulumi config set imageRegistry ghcr.io/OWNER --stack ${stack}`,
        );
    const commit = await tryRun("git", ["rev-parse", "HEAD"]);
    const build = { registry, tag, revision: commit?.stdout.trim() ?? "" };
    const commands = load ? loadInto(config[`${project}:kubeContext`], build) : buildAndPush(build);
    for (const [program, ...args] of commands) await run(program, args, { visible: true });
    console.log(`\n  next: pulumi config set imageTag ${tag} --stack ${stack} && npm run up -- ${stack}`);
}

function loadInto(wanted: string | undefined, build: Parameters<typeof buildAndLoad>[0]): Command[] {
    const context = wanted || readKubeContexts(kubeconfigPaths()).current;
    if (context === undefined)
        throw new UserError("there is no kube context to load images into", "npm run doctor -- dev");
    const commands = buildAndLoad(build, context);
    if (commands) return commands;
    throw new UserError(
        `cannot load images into the cluster of context "${context}": that is known for kind, k3d, Minikube, Docker Desktop, OrbStack and Rancher Desktop`,
        "npm run make -- images --push --tag dev",
    );
}

/** Reads a digest per image and writes the lock; every image must be there, so that a release is whole. */
function pinImages(tag: string, folder: string): void {
    const present = readdirSync(folder);
    const missing = imageNames.filter((it) => !present.includes(it));
    if (missing.length > 0)
        throw new UserError(`${folder} holds no digest of ${missing.join(", ")}`, "npm run make -- images --help");
    const digests = Object.fromEntries(imageNames.map((it) => [it, readFileSync(join(folder, it), "utf8").trim()]));
    const lock = imageLockSchema.safeParse({ tag, digests });
    if (!lock.success) {
        const [issue] = lock.error.issues;
        throw new UserError(
            `${folder}/${issue?.path.at(-1)?.toString() ?? ""} is not a digest (sha256:...)`,
            "npm run make -- images --help",
        );
    }
    writeFileSync(imageLockFile, `${JSON.stringify(lock.data, null, 4)}\n`);
    console.log(`${imageLockFile} now pins ${tag}`);
}
