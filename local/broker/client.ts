import { WebSocket } from "ws";
import { type NewRecord } from "./partition-log";
import { type BrokerFrame, type Push, type RequestBody } from "./protocol";

/** The broker cannot be reached, or went away before it answered. */
export class BrokerUnavailable extends Error {}

/** One connection to the broker. A broken one stays broken: callers open a new one. */
export class BrokerConnection {
    private lastId = 0;
    private readonly waiting = new Map<
        number,
        { resolve: (result: unknown) => void; reject: (error: Error) => void }
    >();

    private constructor(
        private readonly socket: WebSocket,
        onPush: (message: Push) => void,
        onClose: () => void,
    ) {
        socket.on("message", (data: Buffer) => {
            const frame = JSON.parse(data.toString()) as BrokerFrame;
            if ("push" in frame) onPush(frame);
            else this.settle(frame);
        });
        socket.on("close", () => {
            for (const { reject } of this.waiting.values()) reject(new BrokerUnavailable("the broker went away"));
            this.waiting.clear();
            onClose();
        });
    }

    /** @throws {@link BrokerUnavailable} */
    static open(
        url: string,
        {
            onPush = () => undefined,
            onClose = () => undefined,
        }: { onPush?: (message: Push) => void; onClose?: () => void } = {},
    ): Promise<BrokerConnection> {
        return new Promise((resolve, reject) => {
            const socket = new WebSocket(url, { perMessageDeflate: false });
            socket.once("open", () => resolve(new BrokerConnection(socket, onPush, onClose)));
            socket.on("error", (error) =>
                reject(new BrokerUnavailable(`the broker cannot be reached: ${error.message}`)),
            );
        });
    }

    get isOpen(): boolean {
        return this.socket.readyState === WebSocket.OPEN;
    }

    /** Resolves once the record is stored. */
    publish(topic: string, record: NewRecord): Promise<{ partition: number; offset: number }> {
        return this.request({ op: "publish", topic, record }) as Promise<{ partition: number; offset: number }>;
    }

    request(body: RequestBody): Promise<unknown> {
        return new Promise((resolve, reject) => {
            if (!this.isOpen) return reject(new BrokerUnavailable("the broker went away"));
            const id = ++this.lastId;
            this.waiting.set(id, { resolve, reject });
            this.socket.send(JSON.stringify({ id, ...body }));
        });
    }

    close(): void {
        this.socket.close();
    }

    private settle(frame: Exclude<BrokerFrame, Push>): void {
        const waiting = this.waiting.get(frame.answer);
        this.waiting.delete(frame.answer);
        if ("error" in frame) waiting?.reject(new Error(frame.error));
        else waiting?.resolve(frame.result);
    }
}
