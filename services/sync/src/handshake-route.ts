import { z } from "zod";
import { Problem, problemSchema } from "@todo/shared/problems";
import { scoped, type Server } from "@todo/shared/server";
import { path } from "./handshake";

const description = [
    'Token: subprotocols `["bearer", "<token>"]`, or a first frame `{"type":"auth","token":"..."}`, or the parameter.',
    'The first frame is `{"type":"connected"}`, then there is one for each event.',
    "What happens while a client is away is not sent again: list again after each `connected`, and take of a task the higher `version`.",
].join(" ");

/** Answers who does not ask for a WebSocket, and tells of it in the OpenAPI document. */
export function handshakeRoute(server: Server): void {
    scoped(server, (routes) => {
        routes.get(
            path,
            {
                schema: {
                    tags: ["live"],
                    operationId: "openWebSocket",
                    summary: "Changes as they happen, by WebSocket",
                    description,
                    querystring: z.object({ token: z.string().optional() }),
                    response: { 101: z.null(), 426: problemSchema },
                },
            },
            () => {
                throw new Problem("upgrade-required", "This address speaks WebSocket.", {
                    headers: { upgrade: "websocket" },
                });
            },
        );
    });
}
