import { WebSocket } from "ws";
import { Broken, eventually } from "./eventually";
import { frameShape, type Frame } from "./shapes";

/** Close code of a socket whose token is refused: policy violation, RFC 6455 section 7.4.1. */
export const refusedCode = 1008;

const openTimeout = 10_000;

/** An authenticated WebSocket and everything it has received. */
export class Socket {
    readonly frames: Frame[] = [];
    private problem: string | undefined;

    private constructor(private readonly connection: WebSocket) {
        connection.on("message", (data: Buffer) => {
            const parsed = frameShape.safeParse(JSON.parse(data.toString()));
            if (parsed.success) this.frames.push(parsed.data);
            else this.problem = `a frame that the contract does not know: ${data.toString().slice(0, 300)}`;
        });
        connection.on("close", (code) => (this.problem ??= `the WebSocket was closed with code ${code}`));
        connection.on("error", (error) => (this.problem ??= error.message));
    }

    /** Opens a socket and waits for its first frame, `connected`. The token goes where no proxy logs it: a subprotocol. */
    static async open(url: string, token: string): Promise<Socket> {
        const socket = new Socket(connect(url, token));
        const first = await socket.frame("the first frame", openTimeout, () => true);
        if (first.type !== "connected") throw new Broken(`the first frame is of type ${first.type}, not connected`);
        return socket;
    }

    /** Waits for a frame, received already or to come. Fails when the socket breaks. */
    async frame(what: string, within: number, matches: (frame: Frame) => boolean): Promise<Frame> {
        return eventually(what, within, () => {
            const found = this.frames.find(matches);
            if (found === undefined)
                throw new Broken(this.problem ?? `${this.frames.length} frames, none of them that`);
            return found;
        });
    }

    close(): void {
        this.connection.close();
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
