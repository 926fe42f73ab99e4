import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../model/project-folder";
import { run, tryRun } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";

export interface PrometheusBinaries {
    readonly prometheus: string;
    readonly promtool: string;
}

/** Version of the Go module, whose v0.314.0 is release 3.14.0. kube-prometheus-stack installs the same. */
function prometheusVersion(): string {
    const module = readFileSync(join(__dirname, "go.mod"), "utf8");
    const version = /github\.com\/prometheus\/prometheus (v\S+)/.exec(module)?.[1];
    if (version === undefined) throw new Error("checks/prometheus/go.mod names no version of Prometheus");
    return version;
}

/**
 * Prometheus and promtool, built once from their Go modules at the versions and checksums of go.mod and go.sum, and kept below
 * .cache/. Without the service discovery of clouds, whose SDKs are most of the work: five minutes instead of ten.
 *
 * @throws {@link UserError} without Go.
 */
export async function prometheusBinaries(
    progress: (step: string) => void = () => undefined,
): Promise<PrometheusBinaries> {
    const folder = join(projectFolder, ".cache", `prometheus-${prometheusVersion()}`);
    const binaries = { prometheus: join(folder, "prometheus"), promtool: join(folder, "promtool") };
    if (Object.values(binaries).every((it) => existsSync(it))) return binaries;

    if ((await tryRun("go", ["version"])) === undefined)
        throw new UserError(
            "Go is not installed; Prometheus is built with it",
            "https://go.dev/doc/install (1.26 or later)",
        );
    progress(`building Prometheus ${prometheusVersion()}, once: about five minutes`);
    // Under a name of its own first: another process may build at the same time, or this one be stopped.
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    const packages = Object.keys(binaries).map((it) => `github.com/prometheus/prometheus/cmd/${it}`);
    await run(
        "go",
        [
            ...["build", "-trimpath", "-tags", "remove_all_sd,netgo", "-ldflags", "-s -w"],
            ...["-o", `${unfinished}/`, ...packages],
        ],
        { cwd: __dirname, env: { ...process.env, CGO_ENABLED: "0" } },
    ).catch((error: unknown) => {
        rmSync(unfinished, { recursive: true, force: true });
        throw new UserError(`Prometheus cannot be built: ${(error as Error).message}`, "npm run make -- prometheus");
    });
    if (existsSync(folder)) rmSync(unfinished, { recursive: true, force: true });
    else renameSync(unfinished, folder);
    return binaries;
}
