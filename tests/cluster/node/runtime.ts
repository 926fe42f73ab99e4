import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { run } from "../../../engine/command/run-program";
import { addresses, controlGroup, links } from "./addresses";
import { type Daemons } from "./daemons";
import { type NodePrograms } from "./programs";

const groups = "/sys/fs/cgroup";
const pids = join(groups, "pids", controlGroup);

/** Name of the sandbox's image: what holds a pod's network. */
export const sandboxImage = "localhost/pause:1";

/**
 * Where the node's daemons live: a mount namespace of their own, shared inside and gone with its last process, and a control group
 * in every hierarchy (cgroup v1) that the kubelet takes for the machine's root.
 */
export class NodeSpace {
    constructor(private readonly daemons: Daemons) {}

    async create(): Promise<void> {
        for (const hierarchy of readdirSync(groups)) {
            const folder = join(groups, hierarchy);
            if (existsSync(join(folder, "cgroup.clone_children")))
                mkdirSync(join(folder, controlGroup), { recursive: true });
        }
        for (const file of ["cpuset.cpus", "cpuset.mems"]) {
            writeFileSync(join(groups, "cpuset", controlGroup, file), readFileSync(join(groups, "cpuset", file)));
        }
        // All pods together would weigh as much as one other process.
        writeFileSync(join(groups, "cpu", controlGroup, "cpu.shares"), "30000");
        mkdirSync(join(pids, "daemons"), { recursive: true });
        this.daemons.start("mounts", ["unshare", "--mount", "--propagation", "shared", "sleep", "infinity"]);
        // Only when `sleep` runs has the namespace been made.
        while (readFileSync(`/proc/${this.daemons.pid("mounts")}/comm`, "utf8").trim() !== "sleep") await pause(50);
    }

    /** Starts a daemon inside. nsenter leaves it in `/`, so its arguments name whole paths. */
    start(name: string, command: readonly [string, ...string[]], env: Readonly<Record<string, string>> = {}): void {
        const join = `echo $$ > ${pids}/daemons/cgroup.procs; exec "$@"`;
        const enter = ["nsenter", "--mount", "--target", String(this.daemons.pid("mounts"))] as const;
        this.daemons.start(name, [...enter, "sh", "-c", join, "-", ...command], { env });
    }

    /** Kills what is left inside and removes the groups. */
    async remove(): Promise<void> {
        await killGroup(pids);
        await this.daemons.stop("mounts");
        await pause(500);
        for (const hierarchy of readdirSync(groups)) {
            const folder = join(groups, hierarchy, controlGroup);
            if (existsSync(folder)) await run("find", [folder, "-depth", "-type", "d", "-exec", "rmdir", "{}", "+"]);
        }
    }
}

/** Kills every process of a control group and of those below it. */
export async function killGroup(folder: string): Promise<void> {
    if (!existsSync(folder)) return;
    const lists = await run("find", [folder, "-name", "cgroup.procs"]);
    for (const list of lists.trim().split("\n").filter(Boolean)) {
        const pids = unlessGone(() => readFileSync(list, "utf8")) ?? "";
        for (const pid of pids.trim().split("\n").filter(Boolean))
            unlessGone(() => process.kill(Number(pid), "SIGKILL"));
    }
}

/** Groups and processes end by themselves while one goes through them. */
function unlessGone<T>(action: () => T): T | undefined {
    try {
        return action();
    } catch (error) {
        if (["ENOENT", "ENODEV", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
        throw error;
    }
}

/** The processes of pods, below the kubelet's group. */
export const podsGroup = join(pids, "kubepods");

/** containerd: what it needs to know beside its defaults, and how it is asked. */
export class Containerd {
    readonly socket: string;

    constructor(
        private readonly daemons: Daemons,
        private readonly programs: NodePrograms,
        /** Keeps images between clusters. */
        private readonly images: string,
    ) {
        this.socket = join(daemons.folder, "containerd.sock");
    }

    async start(space: NodeSpace): Promise<void> {
        const { folder } = this.daemons;
        mkdirSync(join(folder, "registries", "_default"), { recursive: true });
        mkdirSync(join(folder, "cni"), { recursive: true });
        mkdirSync(this.images, { recursive: true });
        // A missing image fails at once and asks nobody.
        writeFileSync(join(folder, "registries", "_default", "hosts.toml"), 'server = "http://127.0.0.1:1"\n');
        writeFileSync(join(folder, "cni", "10-bridge.conflist"), JSON.stringify(this.podNetwork()));
        writeFileSync(join(folder, "containerd.toml"), this.config());
        const path = `${dirname(this.programs["containerd-shim-runc-v2"])}:${process.env["PATH"]}`;
        space.start("containerd", [this.programs.containerd, "--config", join(folder, "containerd.toml")], {
            PATH: path,
        });
        for (let waited = 0; !existsSync(this.socket); waited += 100) {
            if (waited > 30_000) throw new Error(`containerd does not start:\n${this.daemons.lastWords("containerd")}`);
            await pause(100);
        }
    }

    /** Its own client, in the namespace of Kubernetes. */
    ctr(...args: readonly string[]): Promise<string> {
        return run(this.programs.ctr, ["--address", this.socket, "--namespace", "k8s.io", ...args], {
            env: { ...process.env, CONTAINERD_SUPPRESS_DEPRECATION_WARNINGS: "1" },
        });
    }

    async imageNames(): Promise<Set<string>> {
        return new Set((await this.ctr("images", "ls", "--quiet")).trim().split("\n"));
    }

    /** Forgets the containers whose processes are gone. Images stay. */
    async clear(): Promise<void> {
        if (!existsSync(this.socket)) return;
        for (const kind of ["tasks", "containers", "sandboxes"] as const) await this.removeAll(kind);
    }

    private async removeAll(kind: "tasks" | "containers" | "sandboxes"): Promise<void> {
        const names = async () =>
            (await this.ctr(kind, "ls"))
                .trim()
                .split("\n")
                .slice(1)
                .map((it) => it.split(/\s+/)[0]!);
        const all = await names();
        if (all.length === 0) return;
        try {
            await this.ctr(kind, "rm", ...(kind === "containers" ? [] : ["--force"]), ...all);
        } catch (error) {
            // Some end by themselves meanwhile, of which it complains.
            if ((await names()).length > 0) throw error;
        }
    }

    private podNetwork() {
        const ipam = {
            type: "host-local",
            dataDir: join(this.daemons.folder, "ipam"),
            ranges: [[{ subnet: `${addresses.pods}.0/24` }]],
            routes: [{ dst: "0.0.0.0/0" }],
        };
        return {
            cniVersion: "1.0.0",
            name: "todo-kube",
            plugins: [
                { type: "bridge", bridge: links.pods, isGateway: true, ipMasq: false, hairpinMode: true, ipam },
                { type: "portmap", capabilities: { portMappings: true } },
            ],
        };
    }

    private config(): string {
        const { folder } = this.daemons;
        const plugins = [
            "nri.v1.nri",
            ...["devmapper", "zfs", "btrfs", "erofs", "blockfile"].map((it) => `snapshotter.v1.${it}`),
        ];
        return `
version = 3
root = "${this.images}"
state = "${folder}/containerd"
disabled_plugins = ${JSON.stringify(plugins.map((it) => `io.containerd.${it}`))}
[grpc]
address = "${this.socket}"
[plugins."io.containerd.internal.v1.opt"]
path = "${this.images}/opt"
[plugins."io.containerd.cri.v1.images"]
pinned_images.sandbox = "${sandboxImage}"
registry.config_path = "${folder}/registries"
[plugins."io.containerd.cri.v1.runtime"]
disable_apparmor = true
# Without CAP_SYS_RESOURCE no sandbox would start otherwise.
restrict_oom_score_adj = true
netns_mounts_under_state_dir = true
cni.bin_dirs = ["${dirname(this.programs.bridge)}"]
cni.conf_dir = "${folder}/cni"
`;
    }
}
