import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../engine/command/user-error";
import { closedFolder } from "../database/binaries";
import { requireFree } from "../process/free-ports";
import { Reaper } from "../process/reaper";
import { bundlePrograms } from "./program-bundles";
import { layOut, portsOf } from "./port-layout";
import { type LocalPlatform, type LocalPlatformOptions } from "./local-platform";
import { PlatformProcesses } from "./platform-processes";
import { evaluateStack } from "./evaluate-stack";
import { servicePrograms } from "./service-bundles";

/**
 * Runs the services of a stack on this machine: Postgres, a broker, a sidecar for each replica, the replicas and
 * a gateway, each a process of its own, so that each can be stopped and killed like a pod's container. Resolves when all of
 * it is ready. Whatever ends this process ends the others too.
 *
 * @throws {@link UserError} for what a user can fix, such as a port that is taken.
 */
export async function startPlatform(options: LocalPlatformOptions = {}): Promise<LocalPlatform> {
    const { progress = () => undefined, gatewayPort = 0 } = options;
    // At once, before anything takes time.
    if (gatewayPort !== 0) await requireFree(gatewayPort, "npm run local -- --port 0");
    const closed = process.getuid?.() === 0 ? closedFolder(__dirname) : undefined;
    if (closed !== undefined)
        throw new UserError(
            `Postgres does not run as root, and the account that runs it instead cannot enter ${closed}; let it in, or use another account than root`,
            `chmod o+x ${closed}`,
        );
    const [stack, programs, services] = await Promise.all([
        evaluateStack(options.stack ?? "dev"),
        bundlePrograms(),
        servicePrograms(options),
    ]);
    const layout = await layOut(stack, options);
    for (const port of portsOf(layout)) await requireFree(port, "npm run local -- --port 0 --base-port 0");

    const temporary = options.folder === undefined ? mkdtempSync(join(tmpdir(), "todo-local-")) : undefined;
    const folder = options.folder ?? temporary!;
    const logFolder = join(folder, "logs");
    mkdirSync(logFolder, { recursive: true });
    // Postgres, which is not root, must get through to its own folder; whatever is secret in here is a file of mode 600.
    chmodSync(folder, 0o711);
    const reaper = new Reaper(programs.reaper, temporary);
    const processes = new PlatformProcesses({ stack, layout, folder, logFolder, programs, services, reaper, options });
    const stop = async () => {
        await processes.stop();
        if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
        await reaper.dismiss();
    };
    try {
        await processes.start(progress);
    } catch (error) {
        await stop();
        throw error;
    }
    return { ...processes.platform(), stop };
}
