import { type FastifyRequest } from "fastify";
import { Problem } from "./problems";

/**
 * Lets only the sidecar in, which shares the pod's network and so comes over the loopback: events, jobs and internal routes
 * are not for the rest of the cluster, whatever the network policy says.
 */
export function onlySidecar(request: FastifyRequest, _reply: unknown, done: (error?: Error) => void): void {
    const address = request.raw.socket.remoteAddress ?? "";
    const loopback = address === "::1" || address.replace(/^::ffff:/, "").startsWith("127.");
    done(loopback ? undefined : new Problem("forbidden", "This route is for the sidecar only."));
}
