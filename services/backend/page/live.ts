import { type EventMessage } from "./contract";

/** `unauthorized` is final: the token is not, or no longer, good. */
export type Connection = "connecting" | "live" | "interrupted" | "unauthorized";

export interface LiveArgs {
    readonly token: string;
    readonly onMessage: (message: EventMessage) => void;
    readonly onConnection: (connection: Connection) => void;
}

/** https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1: sync closes with it when a token is refused or has expired. */
const policyViolation = 1008;
const longestWaitMs = 10_000;

/** A WebSocket that connects again by itself, at first soon and then less often; answers how to end it. */
export function connectLive({ token, onMessage, onConnection }: LiveArgs): () => void {
    const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/tasks`;
    let socket: WebSocket | undefined;
    let timer = 0;
    let attempts = 0;

    function connect(): void {
        // The token is a subprotocol: a query would end up in logs.
        socket = new WebSocket(address, ["bearer", token]);
        socket.onmessage = ({ data }: MessageEvent<string>) => {
            const message = JSON.parse(data) as EventMessage | { readonly type: "connected" | "pong" | "error" };
            if (message.type === "connected") {
                attempts = 0;
                onConnection("live");
            } else if ("event_id" in message) onMessage(message);
        };
        socket.onclose = ({ code }) => {
            if (code === policyViolation) return onConnection("unauthorized");
            onConnection("interrupted");
            const wait = Math.min(longestWaitMs, 500 * 2 ** attempts++);
            // Not everybody at once, when a gateway comes back.
            timer = setTimeout(connect, wait * (0.5 + Math.random() / 2));
        };
    }

    onConnection("connecting");
    connect();
    return () => {
        clearTimeout(timer);
        if (socket === undefined) return;
        socket.onclose = null;
        socket.onmessage = null;
        socket.close();
    };
}
