import { execFile, execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { gateJobSpec } from "../../../components/gate/gate-job";
import { catalogue, endToEndSuite, publicServices } from "../../../model/contract/catalogue";
import { nodeEnvironment, nodeFlags } from "../../../model/contract/node-runtime";
import { type LocalPlatform } from "../../../local/platform/local-platform";
import { startOwnSidecar } from "./own-sidecar";

/** What a kubelet keeps of the end of a log as the reason of a failure: https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/ */
const kept = { bytes: 2048, lines: 80 };

export interface ContainerEnd {
    readonly exitCode: number;
    readonly log: string;
    /** The end of the log, as the Job's failure and with it `pulumi up` show it. */
    readonly message: string;
    readonly seconds: number;
}

/** Lays out what the image holds, as the Dockerfile does. */
export function layOutImage(folder: string): void {
    execFileSync(process.execPath, ["e2e/build.mjs"]);
    copyFileSync("e2e/dist/main.mjs", join(folder, "main.mjs"));
}

/**
 * Runs the suite's container as the Job of the release gate does: entry point and environment of the image, arguments of the
 * pod. Only addresses that exist in a cluster alone are those of the local platform.
 *
 * @param platformFolder the folder that the platform was started in
 */
export async function runGateContainer(
    platform: LocalPlatform,
    platformFolder: string,
    imageFolder: string,
): Promise<ContainerEnd> {
    const size = { cpu: 0, memory: 0 };
    const [container] = gateJobSpec({
        mode: "block",
        code: { image: { repository: "e2e", tag: "test" } },
        sizes: { suite: size, sidecar: size },
        delivery: { awaitReadiness: true },
    }).template.spec.containers;
    const sidecar = await startOwnSidecar(platformFolder);
    const here = new Map([
        ...publicServices.map(
            (it) => [`http://${it}:${catalogue[it].port}`, platform.services.get(it)![0]!.url] as const,
        ),
        [String(endToEndSuite.port), String(sidecar.appPort)],
        ["3500", String(sidecar.daprPort)],
    ]);
    const args = container!.args.map((it) => here.get(it) ?? it);
    const started = performance.now();
    try {
        const { exitCode, log } = await run([...nodeFlags, join(imageFolder, "main.mjs"), ...args]);
        return { exitCode, log, message: endOf(log), seconds: (performance.now() - started) / 1000 };
    } finally {
        await sidecar.stop();
    }
}

/** A container has the environment of its image and nothing else. */
function run(args: readonly string[]): Promise<{ exitCode: number; log: string }> {
    return new Promise((resolve) => {
        execFile(process.execPath, [...args], { env: nodeEnvironment }, (error, stdout, stderr) =>
            resolve({ exitCode: Number(error?.code ?? 0), log: stdout + stderr }),
        );
    });
}

const endOf = (log: string): string =>
    Buffer.from(log).subarray(-kept.bytes).toString().split("\n").slice(-kept.lines).join("\n");
