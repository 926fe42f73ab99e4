import { run, tryRun } from "../../../engine/command/run-program";

/** Installs Debian's packages of programs that are not there. */
export async function installPackages(
    packageOf: Readonly<Record<string, string>>,
    progress: (step: string) => void,
): Promise<void> {
    const missing: string[] = [];
    for (const [program, name] of Object.entries(packageOf)) {
        if ((await tryRun("which", [program]))?.code !== 0) missing.push(name);
    }
    if (missing.length === 0) return;
    progress(`installing ${missing.join(", ")}`);
    // At this run level Debian starts no service of what it installs: the node starts its own etcd.
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
    await run("apt-get", ["update", "-qq"], { env });
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], { env });
}
