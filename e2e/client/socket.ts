import { EventEmitter } from "node:events";
import { WebSocket } from "ws";
import { Broken } from "./eventually";
import { frameShape, type FrameShape } from "./shapes";

/** Close code of a socket whose token is refused: policy violation, https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
export const refusedCode = 1008;

const openTimeout = 10_000;

/** An authenticated WebSocket and everything it has received. */
export class Socket {
    readonly frames: FrameShape[] = [];
    private readonly events = new EventEmitter<{ frame: [FrameShape]; broken: [string] }>();
    private problem: string | undefined;

    private constructor(private readonly connection: WebSocket) {
        // Every waiting step listens.
        this.events.setMaxListeners(0);
        connection.on("message", (data: Buffer) => this.receive(data.toString()));
        connection.on("close", (code) => this.break(`the WebSocket was closed with code ${code}`));
        connection.on("error", (error) => this.break(error.message));
    }

    /** Opens a socket and waits for its first frame, `connected`. The token goes where no proxy logs it: a subprotocol. */
    static async open(url: string, token: string): Promise<Socket> {
        const socket = new Socket(connect(url, token));
        const first = await socket.frame("the first frame", openTimeout, () => true);
        if (first.type !== "connected") throw new Broken(`the first frame is of type ${first.type}, not connected`);
        return socket;
    }

    get isOpen(): boolean {
        return this.problem === undefined && this.connection.readyState === WebSocket.OPEN;
    }

    /** Calls back with every frame from now on. */
    onFrame(listener: (frame: FrameShape) => void): void {
        this.events.on("frame", listener);
    }

    /** Waits until the socket breaks; gives the reason. */
    async broken(): Promise<string> {
        return this.problem ?? new Promise((resolve) => this.events.once("broken", resolve));
    }

    /** Waits for a frame, received already or to come. Fails when the socket breaks. */
    frame(what: string, within: number, matches: (frame: FrameShape) => boolean): Promise<FrameShape> {
        const found = this.frames.find(matches);
        if (found !== undefined) return Promise.resolve(found);
        return new Promise((resolve, reject) => {
            const fail = (reason: string) => {
                done();
                reject(new Broken(`${what} within ${within / 1000} s: ${reason}`));
            };
            const look = (frame: FrameShape) => {
                if (!matches(frame)) return;
                done();
                resolve(frame);
            };
            const timer = setTimeout(() => fail(`${this.frames.length} frames, none of them that`), within);
            const done = () => {
                clearTimeout(timer);
                this.events.off("frame", look).off("broken", fail);
            };
            this.events.on("frame", look).on("broken", fail);
            if (this.problem !== undefined) fail(this.problem);
        });
    }

    close(): void {
        this.connection.close();
    }

    private receive(text: string): void {
        const frame = frameOf(text);
        if (frame === undefined) return this.break(`a frame that the contract does not know: ${text.slice(0, 300)}`);
        this.frames.push(frame);
        this.events.emit("frame", frame);
    }

    private break(reason: string): void {
        this.problem ??= reason;
        this.events.emit("broken", this.problem);
    }
}

function frameOf(text: string): FrameShape | undefined {
    try {
        return frameShape.safeParse(JSON.parse(text)).data;
    } catch {
        return undefined;
    }
}

/** Opens a socket that ought to be refused; gives the close code, or the HTTP status of a refused handshake. */
export async function refusalOf(url: string, token: string | undefined): Promise<number> {
    const connection = connect(url, token);
    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
            connection.terminate();
            reject(new Broken(`a WebSocket with a bad token was still open after ${openTimeout / 1000} s`));
        }, openTimeout);
        const settle = (code: number) => {
            clearTimeout(timer);
            resolve(code);
        };
        connection.on("close", settle);
        connection.on("unexpected-response", (_request, response) => {
            settle(response.statusCode ?? 0);
            connection.terminate();
        });
        connection.on("error", (error) => {
            clearTimeout(timer);
            reject(error);
        });
    });
}

function connect(url: string, token: string | undefined): WebSocket {
    const address = url.replace(/^http/, "ws");
    return new WebSocket(address, token === undefined ? [] : ["bearer", token], { handshakeTimeout: openTimeout });
}
