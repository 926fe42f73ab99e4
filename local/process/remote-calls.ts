import { createBirpc, type BirpcReturn } from "birpc";

/** Carries texts in both directions: a WebSocket, or the channel to a process. */
export interface Channel {
    send(text: string): unknown;
    on(event: "message", listener: (text: unknown) => void): unknown;
}

/** The functions of the other end. */
export type Remote<Functions extends object> = BirpcReturn<Functions, object>;

interface Message {
    /** What a function threw: an error, and a sentence on the way. */
    readonly e?: Error | string;
}

/** Lets both ends of a channel call functions of each other. What a function throws, its caller gets as a sentence. */
export const callsOver = <Theirs extends object, Ours extends object = object>(
    channel: Channel,
    ours: Ours,
): Remote<Theirs> =>
    createBirpc<Theirs, Ours>(ours, {
        post: (text: string) => void channel.send(text),
        on: (take) => void channel.on("message", take),
        serialize: (message: Message) =>
            JSON.stringify(message.e instanceof Error ? { ...message, e: message.e.message } : message),
        deserialize: (text: unknown) => {
            const message = JSON.parse(String(text)) as Message;
            return typeof message.e === "string" ? { ...message, e: new Error(message.e) } : message;
        },
        // Callers have limits of their own.
        timeout: -1,
    });
