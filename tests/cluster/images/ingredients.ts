import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { goPrograms } from "../../../checks/go/programs";
import { installPrograms } from "../../../checks/restore-drill/programs";
import { run } from "../../../engine/command/run-program";
import { cacheFolder } from "../../../engine/command/cache-folder";
import { projectFolder } from "../../../model/project-folder";
import { moduleFolder } from "../../../checks/go/module-folder";
import { prometheusBinaries } from "../../../checks/prometheus/binaries";
import { bundleStandIns, type StandIn } from "./bundles";
import { busyboxImage } from "./busybox";
import { daprModule, operatorsModule, type PlatformPrograms } from "./programs";

/** What images are made of: paths on this machine. */
export interface Ingredients {
    readonly programs: PlatformPrograms;
    /** A daprd, where one was given. */
    readonly daprd: string | undefined;
    /** Node of our images. */
    readonly node: string;
    readonly standIns: Readonly<Record<StandIn, string>>;
    /** Folder of Dapr's .proto files. */
    readonly protos: string;
    readonly postgres: {
        readonly programs: Readonly<Record<string, string>>;
        readonly files: Readonly<Record<string, string>>;
    };
    readonly rclone: string;
    readonly bash: string;
    readonly shell: {
        readonly programs: Readonly<Record<string, string>>;
        readonly links: Readonly<Record<string, string>>;
    };
    /** Folder with tls.crt and tls.key. */
    readonly certificate: string;
}

export interface IngredientOptions {
    /** Folder for what is made again. */
    readonly folder: string;
    readonly daprd: string | undefined;
    readonly progress: (step: string) => void;
}

/** Builds, bundles or installs everything that the images are made of. What takes long is kept for the next time. */
export async function gatherIngredients({ folder, daprd, progress }: IngredientOptions): Promise<Ingredients> {
    mkdirSync(folder, { recursive: true });
    const programs = {
        ...(await goPrograms(daprModule, progress)),
        ...(await goPrograms(operatorsModule, progress)),
        ...(await prometheusBinaries(progress)),
    };
    const { programs: shell = {}, links = {} } = await busyboxImage(["unused"]);
    const [postgresBin, rcloneBin] = (await installPrograms()).path;
    return {
        programs,
        daprd,
        node: await nodeProgram(),
        standIns: await bundleStandIns(join(folder, "stand-ins"), "/nodejs/bin/node"),
        protos: join(await moduleFolder(daprModule.folder, "github.com/dapr/dapr"), "dapr", "proto"),
        postgres: postgresParts(postgresBin!),
        rclone: join(rcloneBin!, "rclone"),
        bash: (await run("which", ["bash"])).trim(),
        shell: { programs: shell, links },
        certificate: await selfSigned(join(folder, "certificate")),
    };
}

/** Postgres under one folder, as it was built; its programs are named one by one, since each brings its libraries. */
function postgresParts(bin: string): Ingredients["postgres"] {
    const root = "/usr/lib/postgresql";
    return {
        programs: Object.fromEntries(readdirSync(bin).map((it) => [`${root}/bin/${it}`, join(bin, it)])),
        files: {
            [`${root}/lib`]: join(bin, "..", "lib"),
            [`${root}/share`]: join(bin, "..", "share"),
            "/usr/share/zoneinfo": "/usr/share/zoneinfo",
        },
    };
}

/** What our images have of Node: the version of the Dockerfile, from npm. */
async function nodeProgram(): Promise<string> {
    const version = /^FROM .*node:([\d.]+)-/m.exec(readFileSync(join(projectFolder, "Dockerfile"), "utf8"))?.[1];
    if (version === undefined) throw new Error("the Dockerfile names no version of Node");
    const name = `node-linux-${process.arch}`;
    const folder = cacheFolder(`${name}-${version}`);
    const path = join(folder, "package", "bin", "node");
    if (existsSync(path)) return path;
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    try {
        const archive = (await run("npm", ["pack", "--silent", `${name}@${version}`], { cwd: unfinished })).trim();
        await run("tar", ["-xzf", archive], { cwd: unfinished });
        rmSync(join(unfinished, archive));
        if (!existsSync(folder)) renameSync(unfinished, folder);
    } finally {
        rmSync(unfinished, { recursive: true, force: true });
    }
    return path;
}

/** A certificate as a gateway makes it for itself when nobody gives it one. */
async function selfSigned(folder: string): Promise<string> {
    if (existsSync(folder)) return folder;
    mkdirSync(folder, { recursive: true });
    const files = ["-keyout", join(folder, "tls.key"), "-out", join(folder, "tls.crt")];
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    await run("openssl", ["req", "-x509", ...key, "-days", "30", "-subj", "/CN=gateway", ...files]);
    // The gateway is not root.
    await run("chmod", ["a+r", join(folder, "tls.key")]);
    return folder;
}
