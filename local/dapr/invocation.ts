import { timingSafeEqual } from "node:crypto";
import { type IncomingHttpHeaders } from "node:http";
import { ApiError } from "./api-error";
import { HttpChannel, type AppResponse } from "./http-channel";
import { type Configuration, type SidecarConfig } from "./config";
import { type Policies } from "./policies";
import { runUnder, StatusError } from "./resiliency";

export interface Call {
    readonly method: string;
    /** With its query. */
    readonly path: string;
    readonly headers: IncomingHttpHeaders;
    readonly body?: Buffer;
}

/** Headers between sidecars. */
const peerHeaders = { token: "x-peer-token", caller: "dapr-caller-app-id", denied: "x-peer-denied" } as const;
/** Headers that concern one connection only: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const hopByHop = new Set([
    "connection",
    "keep-alive",
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
    "content-length",
    "host",
]);

/** Calls of the app to other apps, and of other apps to it. https://docs.dapr.io/reference/api/service_invocation_api/ */
export class Invocation {
    private readonly channels = new Map<string, HttpChannel>();
    private turn = 0;

    constructor(
        private readonly config: SidecarConfig,
        private readonly policies: Policies,
        private readonly app: HttpChannel,
    ) {}

    /** Calls another app through its sidecar. An answer of any status is an answer, once retries are used up. */
    async call(appId: string, call: Call): Promise<AppResponse> {
        let last: AppResponse | undefined;
        try {
            return await runUnder(this.policies.call(appId), async (signal) => {
                last = undefined;
                const response = await this.peer(appId).send({
                    ...call,
                    headers: {
                        ...endToEndHeaders(call.headers),
                        [peerHeaders.caller]: this.config.appId,
                        [peerHeaders.token]: this.config.peerToken,
                    },
                    signal,
                });
                if (response.headers[peerHeaders.denied] !== undefined) {
                    throw new ApiError(403, "ERR_DIRECT_INVOKE", directInvokeMessage(appId, response.body.toString()));
                }
                if (response.status >= 200 && response.status <= 399) return response;
                last = response;
                throw new StatusError(response.status, `${appId} answered ${response.status}`);
            });
        } catch (error) {
            if (last !== undefined) return last;
            if (error instanceof ApiError) throw error;
            throw new ApiError(500, "ERR_DIRECT_INVOKE", directInvokeMessage(appId, (error as Error).message));
        }
    }

    /** Takes a call from the sidecar of another app: passes it to the app if the access control list allows it. */
    async accept(call: Call): Promise<AppResponse> {
        const caller = String(call.headers[peerHeaders.caller]);
        const path = call.path.split("?")[0] ?? "";
        if (!isSame(String(call.headers[peerHeaders.token]), this.config.peerToken)) {
            return denial("the caller is not a sidecar of this platform");
        }
        if (!isAllowed(this.config.configuration, { caller, verb: call.method, path })) {
            const id = `spiffe://public/ns/${this.config.namespace}/${caller}`;
            const reason = `access control policy has denied access to id: ${id} operation: ${path.slice(1)} verb: ${call.method}`;
            return denial(`rpc error: code = PermissionDenied desc = ${reason}`);
        }
        const headers: IncomingHttpHeaders = {
            ...endToEndHeaders(call.headers),
            "dapr-callee-app-id": this.config.appId,
        };
        delete headers[peerHeaders.token];
        return this.app.send({ ...call, headers });
    }

    close(): void {
        for (const channel of this.channels.values()) channel.close();
    }

    /** The replicas take turns. */
    private peer(appId: string): HttpChannel {
        const addresses = this.config.peers[appId] ?? [];
        const address = addresses[this.turn++ % addresses.length];
        if (address === undefined)
            throw new Error(`failed to resolve address for '${appId}-dapr.${this.config.namespace}'`);
        let channel = this.channels.get(address);
        if (channel === undefined) {
            const { hostname: host, port } = new URL(`http://${address}`);
            this.channels.set(address, (channel = new HttpChannel({ host, port: Number(port) })));
        }
        return channel;
    }
}

/** Headers that travel on with a request or an answer. */
export const endToEndHeaders = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));

const directInvokeMessage = (appId: string, reason: string): string => `failed to invoke, id: ${appId}, err: ${reason}`;

const denial = (reason: string): AppResponse => ({
    status: 403,
    headers: { [peerHeaders.denied]: "true" },
    body: Buffer.from(reason),
});

const isSame = (a: string, b: string): boolean =>
    a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Operations name a path exactly; whatever no policy names is decided by the default action. */
function isAllowed(
    { accessControl }: Configuration,
    { caller, verb, path }: Record<"caller" | "verb" | "path", string>,
): boolean {
    const policy = accessControl.policies.find((it) => it.appId === caller);
    if (policy === undefined) return accessControl.defaultAction === "allow";
    const operation = policy.operations.find((it) => it.name === path && (it.httpVerb as string[]).includes(verb));
    return (operation?.action ?? policy.defaultAction) === "allow";
}
