import { randomUUID } from "node:crypto";
import { type RawData, type WebSocket } from "ws";
import { type Identity, type Tokens } from "@todo/shared/auth";
import { runInContext, type RequestContext } from "@todo/shared/context";
import { type Log } from "@todo/shared/log";
import { parseFrame, type ClientFrame } from "./handshake";
import { frameOverhead, type SyncLimits } from "./limits";

/** https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
export const closeCodes = { goingAway: 1001, policy: 1008, tryLater: 1013 } as const;

export interface ConnectionParts {
    readonly tokens: Tokens;
    readonly log: Log;
    readonly limits: SyncLimits;
    /** False if the user has too many connections already. */
    readonly onOpen: (connection: Connection) => boolean;
    readonly onRejected: () => void;
    /** Bytes wait for this client (more than 0), or wait no longer (less). */
    readonly onWaiting: (connection: Connection, bytes: number) => void;
    readonly onClose: (connection: Connection) => void;
}

/** One WebSocket: tells who it is for, and stays only as long as its client is alive, fast enough and allowed to. */
export class Connection {
    private identity: Identity | undefined;
    /** The client is let in: it gets messages, and answers to its frames. */
    private open = false;
    /** Set with the first token, done when it is judged; there is no second one. */
    private authentication: Promise<void> | undefined;
    private alive = true;
    private dropped = false;
    private waiting = 0;
    private readonly timers: NodeJS.Timeout[] = [];

    constructor(
        private readonly socket: WebSocket,
        private readonly context: RequestContext,
        private readonly parts: ConnectionParts,
    ) {
        socket.on("message", (data: RawData, isBinary: boolean) => this.inContext(() => this.receive(data, isBinary)));
        socket.on("pong", () => (this.alive = true));
        socket.on("error", (error) =>
            this.inContext(() => parts.log.debug("A WebSocket broke.", { error_message: error.message })),
        );
        socket.on("close", (code) => this.inContext(() => this.closed(code)));
    }

    get userId(): string {
        return this.identity?.userId ?? "";
    }

    /** Memory that is held for this client until it reads. */
    get waitingBytes(): number {
        return this.waiting;
    }

    /** Lets the client in by the token of its handshake, or waits for one in the first frame. */
    start(token: string | undefined): void {
        this.after(this.parts.limits.authMilliseconds, () => {
            if (!this.identity) this.reject("no token came");
        });
        if (token !== undefined) this.authentication = this.authenticate(token);
    }

    /**
     * Sends a message; answers when the socket has taken it. A client that does not keep up is dropped. Bytes and not a string:
     * ws would keep that in V8's heap, two bytes a character and a copy for each client, and count the characters.
     */
    send(message: Buffer): Promise<boolean> {
        const { limits, onWaiting } = this.parts;
        if (this.socket.readyState !== this.socket.OPEN) return Promise.resolve(false);
        const bytes = message.length + frameOverhead;
        if (this.waiting + bytes > limits.waitingBytes) {
            this.drop();
            return Promise.resolve(false);
        }
        this.waiting += bytes;
        onWaiting(this, bytes);
        return new Promise((resolve) =>
            this.socket.send(message, { binary: false }, (error) => {
                this.waiting -= bytes;
                onWaiting(this, -bytes);
                resolve(!error);
            }),
        );
    }

    /** Gives up on a client that reads too slowly. */
    drop(): void {
        if (this.socket.readyState !== this.socket.OPEN) return;
        this.dropped = true;
        this.inContext(() =>
            this.parts.log.warn("A client reads too slowly: its WebSocket is dropped.", {
                event: "ws_connection_lost",
                error_type: "slow_consumer",
            }),
        );
        this.socket.close(closeCodes.tryLater, "too slow");
        // It does not read, so it would not read the reason either.
        this.socket.terminate();
    }

    close(code: number, reason: string): void {
        this.socket.close(code, reason);
    }

    private async authenticate(token: string): Promise<void> {
        // What comes until the token is judged waits in the client, and not here.
        this.socket.pause();
        try {
            this.identity = await this.parts.tokens.verify(token);
        } catch (error) {
            this.inContext(() => this.reject((error as Error).message));
            return;
        } finally {
            this.socket.resume();
        }
        if (this.socket.readyState !== this.socket.OPEN) return;
        this.context.userId = this.identity.userId;
        this.inContext(() => this.opened());
    }

    private opened(): void {
        if (!this.parts.onOpen(this)) {
            const { connectionsPerUser } = this.parts.limits;
            return this.reject(`the user has ${connectionsPerUser} connections`, "too many connections of this user");
        }
        this.open = true;
        this.parts.log.info("A WebSocket is open.", { event: "ws_connected" });
        this.answer({
            type: "connected",
            connection_id: randomUUID(),
            user_id: this.userId,
            time: new Date().toISOString(),
        });
        this.every(this.parts.limits.pingMilliseconds, () => this.ping());
        const remaining = this.identity!.expiresAt * 1000 - Date.now();
        // Longer than a timer can be: tokens live a day.
        if (remaining < 2 ** 31) this.after(remaining, () => this.close(closeCodes.policy, "token expired"));
    }

    private ping(): void {
        if (!this.alive) return this.socket.terminate();
        this.alive = false;
        this.socket.ping();
    }

    private receive(data: RawData, isBinary: boolean): void {
        const frame = isBinary ? undefined : parseFrame((data as Buffer).toString());
        // A client need not wait until its token is judged: what it sends meanwhile is answered then.
        if (this.authentication) void this.authentication.then(() => this.respond(frame));
        else if (frame?.type === "auth") this.authentication = this.authenticate(frame.token);
        else this.reject("the first frame was not a token");
    }

    private respond(frame: ClientFrame | undefined): void {
        if (!this.open) return;
        this.answer(
            frame?.type === "ping"
                ? { type: "pong" }
                : { type: "error", detail: "not a frame that this service knows" },
        );
    }

    private answer(frame: object): void {
        void this.send(Buffer.from(JSON.stringify(frame)));
    }

    private reject(reason: string, told = "a valid token is needed"): void {
        if (this.socket.readyState !== this.socket.OPEN) return;
        this.parts.onRejected();
        this.parts.log.info("A WebSocket was refused.", { event: "ws_rejected", error_message: reason });
        this.close(closeCodes.policy, told);
    }

    private closed(code: number): void {
        for (const it of this.timers) clearTimeout(it);
        if (!this.open) return;
        this.parts.onClose(this);
        // 1006: gone without saying so, unless it was dropped.
        if (code === 1006 && !this.dropped)
            this.parts.log.warn("The connection of a WebSocket was lost.", {
                event: "ws_connection_lost",
                status: code,
                error_type: this.alive ? "connection_reset" : "no_pong",
            });
        else this.parts.log.info("A WebSocket is closed.", { event: "ws_disconnected", status: code });
    }

    private after(milliseconds: number, action: () => void): void {
        this.timers.push(setTimeout(() => this.inContext(action), milliseconds).unref());
    }

    private every(milliseconds: number, action: () => void): void {
        this.timers.push(setInterval(() => this.inContext(action), milliseconds).unref());
    }

    private inContext(action: () => void): void {
        runInContext(this.context, action);
    }
}
