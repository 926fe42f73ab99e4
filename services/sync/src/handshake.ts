import { type IncomingMessage } from "node:http";

export const path = "/ws/tasks";
/** The subprotocol that stands before the token, as in Kubernetes' API. */
export const tokenProtocol = "bearer";

/** The token of a handshake: in the subprotocols, or in the query; undefined if it is to come in the first frame. */
export function tokenOf({ headers, url }: Pick<IncomingMessage, "headers" | "url">): string | undefined {
    const protocols = (headers["sec-websocket-protocol"] ?? "").split(",").map((it) => it.trim());
    const index = protocols.indexOf(tokenProtocol);
    if (index >= 0 && protocols[index + 1]) return protocols[index + 1];
    return new URL(url ?? "/", "http://localhost").searchParams.get("token") ?? undefined;
}

export const isHandshakePath = (url: string | undefined): boolean => (url ?? "").split("?", 1)[0] === path;

/** Frames that clients send. */
export type ClientFrame = { readonly type: "auth"; readonly token: string } | { readonly type: "ping" };

/** Undefined for what is none of them. */
export function parseFrame(text: string): ClientFrame | undefined {
    if (text === "ping") return { type: "ping" };
    try {
        const frame = JSON.parse(text) as { type?: unknown; token?: unknown } | null;
        if (frame?.type === "ping") return { type: "ping" };
        if (frame?.type === "auth" && typeof frame.token === "string") return { type: "auth", token: frame.token };
    } catch {
        // Not JSON: not a frame of ours.
    }
    return undefined;
}
