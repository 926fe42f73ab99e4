import { createServer, type Server } from "node:net";
import { tryRun } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";

/** Below the range from which operating systems take ports of outgoing connections. */
const range = { from: 20_000, to: 32_000 };
const blockSize = 100;

/** Ports of this process: `next` is the one to try next. */
interface Block {
    next: number;
    readonly end: number;
}
let block: Promise<Block> | undefined;

/**
 * A port of loopback that nobody listens on, never the same twice. Platforms that start at the same time do not get in each
 * other's way: each process takes its ports from blocks of its own.
 */
export async function freePort(): Promise<number> {
    for (;;) {
        const claimed = (block ??= claimBlock());
        const current = await claimed;
        if (current.next >= current.end) {
            if (block === claimed) block = undefined;
        } else {
            const port = current.next++;
            if (await isFree(port)) return port;
        }
    }
}

/** Takes a block by listening on its first port for as long as this process lives: nobody else can. */
async function claimBlock(): Promise<Block> {
    const blocks = (range.to - range.from) / blockSize;
    const first = Math.floor(Math.random() * blocks);
    for (let index = 0; index < blocks; index++) {
        const start = range.from + ((first + index) % blocks) * blockSize;
        const guard = createServer();
        if (await listens(guard, start)) {
            guard.unref();
            return { next: start + 1, end: start + blockSize };
        }
    }
    throw new UserError(`every block of ports between ${range.from} and ${range.to} is taken`, "ss -ltn");
}

/** @throws {@link UserError} that says who listens on a port. */
export async function requireFree(port: number, changeWith: string): Promise<void> {
    if (await isFree(port)) return;
    const holder = await holderOf(port);
    throw new UserError(`port ${port} is taken${holder === undefined ? "" : ` by ${holder}`}`, changeWith);
}

async function isFree(port: number): Promise<boolean> {
    const server = createServer();
    if (!(await listens(server, port))) return false;
    await new Promise((resolve) => server.close(resolve));
    return true;
}

/** Whether a server could take a port of loopback. */
function listens(server: Server, port: number): Promise<boolean> {
    return new Promise((resolve) => {
        server.once("error", () => resolve(false));
        server.listen(port, "127.0.0.1", () => resolve(true));
    });
}

/** The process that listens on a port, as `process 123 (command)`; undefined where the system does not tell, such as of another user's. */
async function holderOf(port: number): Promise<string | undefined> {
    const asked = [
        await tryRun("ss", ["--no-header", "--listening", "--tcp", "--processes", `sport = :${port}`]),
        await tryRun("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fp"]),
    ];
    const [, pid] = asked.map((it) => /(?:\bpid=|^p)(\d+)/m.exec(it?.stdout ?? "")).find((it) => it !== null) ?? [];
    if (pid === undefined) return undefined;
    const command = await tryRun("ps", ["-o", "command=", "-p", pid]);
    return `process ${pid} (${command?.stdout.trim() ?? "unknown"})`;
}
