import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { join } from "node:path";
import { resourceFacts } from "../../../stacks/targets";
import { runControllers } from "./controllers";
import { leftByCluster, type CloudKind, type Properties, type Thing } from "./kind";
import { NodelessCluster } from "./kubernetes";
import { type Call, type CallAnswer } from "./protocol";

/** What happens to calls that a test is interested in. */
export interface Rule {
    readonly operation: Call["operation"];
    /** Of the resource in the program. */
    readonly name: RegExp;
    /** What the cloud answers, once; it goes on as usual where the rule answers nothing. */
    readonly then: () => string | undefined;
}

const answers = resourceFacts("answers");
const pollMs = 500;

/**
 * Stands in for a cloud: the providers ask it over HTTP, and what they make exists here, so it outlives whoever is killed. It has one
 * cluster at a time, a real API server without nodes.
 */
export class StandInCloud {
    private readonly things = new Map<string, Thing>();
    private readonly rules: Rule[] = [];
    private readonly objects = new Set<string>();
    private readonly underway = new Set<Promise<CallAnswer>>();
    private server: Server | undefined;
    private hasHadCluster = false;
    private watching: NodeJS.Timeout | undefined;
    /** What went wrong in the background. */
    readonly failures: unknown[] = [];

    private constructor(
        readonly kind: CloudKind,
        readonly cluster: NodelessCluster,
        readonly url: string,
    ) {}

    static async start(kind: CloudKind, folder: string): Promise<StandInCloud> {
        const server = createServer();
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const cloud = new StandInCloud(
            kind,
            await NodelessCluster.prepare(join(folder, "kubernetes"), `${url}/tokens`),
            url,
        );
        cloud.server = server;
        server.on("request", (request, response) => {
            void readBody(request)
                .then((body) => cloud.respond(request, body))
                .catch((error: unknown) => ({ status: 200, body: { error: (error as Error).message } }))
                .then(({ status, body }) => response.writeHead(status).end(body && JSON.stringify(body)));
        });
        return cloud;
    }

    async stop(): Promise<void> {
        clearTimeout(this.watching);
        await this.cluster.down();
        this.server?.closeAllConnections();
        await new Promise((resolve) => this.server?.close(resolve));
    }

    /** Everything that exists, and would cost money. */
    get left(): readonly string[] {
        return [...this.things.values()].map(({ type, name }) => `${name} (${type})`);
    }

    /** IDs of what exists of a resource. */
    idsOf(name: RegExp): readonly string[] {
        return [...this.things.values()].filter((it) => name.test(it.name)).map(({ id }) => id);
    }

    /** The next call of this kind fails once. */
    failOnce(operation: Rule["operation"], name: RegExp, error: string): void {
        this.rules.push({ operation, name, then: () => error });
    }

    /** Does something at the next call of this kind, which then goes on. */
    atNext(operation: Rule["operation"], name: RegExp, then: () => void): void {
        this.rules.push({ operation, name, then: () => void then() });
    }

    /** What was begun has come to its end, whoever waits for it. */
    async settled(): Promise<void> {
        await Promise.allSettled(this.underway);
    }

    /** An object in a bucket, as a backup leaves it. */
    store(object: string): void {
        this.objects.add(object);
    }

    get storedObjects(): readonly string[] {
        return [...this.objects];
    }

    private async respond(request: IncomingMessage, body: string): Promise<{ status: number; body?: unknown }> {
        const { method = "", url = "" } = request;
        if (url.startsWith("/provider")) return { status: 200, body: await this.follow(JSON.parse(body) as Call) };
        if (url.startsWith("/tokens")) return { status: 200, body: this.review(JSON.parse(body) as TokenReview) };
        if (url.startsWith("/n/")) return this.storage(method, url);
        return { status: 404 };
    }

    private async follow(call: Call): Promise<CallAnswer> {
        const answer = this.answer(call);
        this.underway.add(answer);
        return answer.finally(() => this.underway.delete(answer));
    }

    private async answer(call: Call): Promise<CallAnswer> {
        const index = this.rules.findIndex((it) => it.operation === call.operation && it.name.test(call.name));
        const [rule] = index < 0 ? [] : this.rules.splice(index, 1);
        const error = rule?.then();
        if (error !== undefined) return { error };
        switch (call.operation) {
            case "create":
                return this.create(call);
            case "read":
                return { thing: this.things.get(call.id) };
            case "update":
                return { thing: this.update(call) };
            case "delete":
                return this.remove(call.id);
            case "invoke":
                return { outputs: this.invoke(call.name, call.inputs) };
        }
    }

    private async create({ type, name, inputs }: Call): Promise<CallAnswer> {
        const refusal = this.kind.refusesToMake?.(type, inputs, this.hasHadCluster);
        if (refusal !== undefined) return { error: refusal };
        const id = this.kind.id(type, name, inputs);
        if (this.things.has(id)) return { error: `409: ${id} exists already` };
        const unfinished: Thing = { id, type, name, inputs, computed: {} };
        this.things.set(id, unfinished);
        if (type === this.kind.clusterType) await this.startCluster();
        const thing: Thing = { ...unfinished, computed: this.kind.compute(unfinished, this.cluster) };
        this.things.set(id, thing);
        return { thing };
    }

    private async startCluster(): Promise<void> {
        await this.cluster.up();
        this.hasHadCluster = true;
        const inventory = {
            add: (id: string) => this.things.set(id, { id, type: leftByCluster, name: id, inputs: {}, computed: {} }),
            remove: (id: string) => this.things.delete(id),
        };
        const watch = async () => {
            await runControllers(this.cluster, inventory).catch((error: unknown) => this.failures.push(error));
            if (this.cluster.isUp) this.watching = setTimeout(() => void watch(), pollMs);
        };
        void watch();
    }

    private update({ id, inputs }: Call): Thing {
        const before = this.things.get(id);
        if (before === undefined) throw new Error(`404: there is no ${id}`);
        const thing: Thing = { ...before, inputs };
        this.things.set(id, thing);
        return thing;
    }

    private async remove(id: string): Promise<CallAnswer> {
        const thing = this.things.get(id);
        if (thing === undefined) return {};
        const others = [...this.things.values()].filter((it) => it !== thing);
        const needing = this.kind.needing(thing, others);
        if (needing.length > 0)
            return { error: `409: ${thing.name} is in use by ${needing.map((it) => it.name).join(", ")}` };
        if (thing.type.startsWith("oci:") && thing.type.endsWith(":Bucket") && this.objects.size > 0)
            return { error: "409-BucketNotEmpty, delete all objects first" };
        if (thing.type === this.kind.clusterType) {
            if (thing.inputs["deletionProtection"] === true)
                return { error: "the cluster cannot be destroyed: deletion_protection is set to true" };
            clearTimeout(this.watching);
            await this.cluster.down();
        }
        for (const it of others) if (this.kind.goesWith(thing, it)) this.things.delete(it.id);
        this.things.delete(id);
        return {};
    }

    private invoke(token: string, inputs: Properties): Properties {
        const own = this.kind.answers[token];
        if (own !== undefined) return own(inputs, this.cluster);
        const planned = answers[token];
        if (planned === undefined) throw new Error(`the stand-in of ${this.kind.provider} does not know ${token}`);
        return typeof planned === "function" ? planned(inputs) : planned;
    }

    /** Whose a token is: what the clouds' own programs print is good. */
    private review({ spec }: TokenReview) {
        const decoded = Buffer.from(spec.token, "base64url").toString();
        const authenticated = spec.token === cloudToken || this.idsOf(/-cluster$/).some((it) => decoded.includes(it));
        const user = { username: "cloud-user", groups: ["system:masters"] };
        return {
            apiVersion: "authentication.k8s.io/v1",
            kind: "TokenReview",
            status: authenticated ? { authenticated, user } : { authenticated },
        };
    }

    /** The part of Oracle's object storage that empties a bucket: `/n/NAMESPACE/b/BUCKET/o/OBJECT`. */
    private storage(method: string, url: string): { status: number; body?: unknown } {
        const [, , , , , kind, object = ""] = new URL(url, this.url).pathname.split("/");
        if (method === "DELETE") return { status: this.objects.delete(decodeURIComponent(object)) ? 204 : 404 };
        return { status: 200, body: kind === "o" ? { objects: this.storedObjects.map((name) => ({ name })) } : [] };
    }
}

interface TokenReview {
    readonly spec: { readonly token: string };
}

/** What a cloud's own plugin for kubectl prints where it does not sign. */
export const cloudToken = "of-the-stand-in-cloud";

async function readBody(request: IncomingMessage): Promise<string> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    return body;
}
