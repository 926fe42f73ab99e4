import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer, get } from "node:https";
import { type Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { createProxyServer } from "http-proxy-3";
import { runControlled } from "../../../local/process/controlled-process";

const account = "/var/run/secrets/kubernetes.io/serviceaccount";
const ca = readFileSync(`${account}/ca.crt`);
const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
const ingressClass = process.argv.find((it) => it.includes("ingressClass="))?.split("=")[1];

interface List<Item> {
    readonly items: readonly (Item & {
        metadata: { name: string; namespace: string; labels?: Record<string, string> };
    })[];
}
interface IngressPath {
    readonly path: string;
    readonly backend: {
        readonly service: { readonly name: string; readonly port: { number?: number; name?: string } };
    };
}
interface Ingress {
    readonly spec: { ingressClassName?: string; rules?: { host?: string; http: { paths: IngressPath[] } }[] };
}
interface Service {
    readonly spec: { readonly ports: readonly { name?: string; port: number }[] };
}
interface EndpointSlice {
    readonly ports: readonly { name?: string; port: number }[];
    readonly endpoints: readonly { addresses: string[]; conditions: { ready?: boolean; serving?: boolean } }[];
}

interface Route {
    readonly host?: string;
    readonly path: string;
    readonly targets: readonly string[];
}

function list<Item>(path: string): Promise<List<Item>> {
    const headers = { authorization: `Bearer ${readFileSync(`${account}/token`, "utf8")}` };
    return new Promise((resolve, reject) => {
        get({ host, port, path, ca, headers, timeout: 5000 }, (response) => {
            const chunks: Buffer[] = [];
            response.on("data", (chunk: Buffer) => chunks.push(chunk));
            response.on("error", reject);
            response.on("end", () => {
                const text = Buffer.concat(chunks).toString();
                if (response.statusCode === 200) resolve(JSON.parse(text) as List<Item>);
                else reject(new Error(`${path}: ${response.statusCode} ${text}`));
            });
        })
            .on("timeout", () => reject(new Error(`${path}: no answer in five seconds`)))
            .on("error", reject);
    });
}

/** What the Ingresses of the class say, with the pods that are ready behind each path. The longest path comes first. */
async function readRoutes(): Promise<Route[]> {
    const [ingresses, services, slices] = await Promise.all([
        list<Ingress>("/apis/networking.k8s.io/v1/ingresses"),
        list<Service>("/api/v1/services"),
        list<EndpointSlice>("/apis/discovery.k8s.io/v1/endpointslices"),
    ]);
    const targetsOf = (namespace: string, { name, port: wanted }: IngressPath["backend"]["service"]): string[] => {
        const service = services.items.find((it) => it.metadata.namespace === namespace && it.metadata.name === name);
        const servicePort = service?.spec.ports.find((it) => it.port === wanted.number || it.name === wanted.name);
        if (servicePort === undefined) return [];
        return slices.items
            .filter((it) => it.metadata.namespace === namespace)
            .filter((it) => it.metadata.labels?.["kubernetes.io/service-name"] === name)
            .flatMap(({ ports, endpoints }) => {
                const found = ports.find((it) => (it.name ?? "") === (servicePort.name ?? ""))?.port;
                const ready = endpoints.filter((it) => it.conditions.ready !== false);
                return ready.flatMap((it) => it.addresses.map((address) => `http://${address}:${found}`));
            });
    };
    return ingresses.items
        .filter((it) => it.spec.ingressClassName === ingressClass)
        .flatMap(({ metadata, spec: { rules = [] } }) =>
            rules.flatMap((rule) =>
                rule.http.paths.map(({ path, backend }) => ({
                    ...(rule.host !== undefined && { host: rule.host }),
                    path: path.replace(/(?<=.)\/$/, ""),
                    targets: targetsOf(metadata.namespace, backend.service),
                })),
            ),
        )
        .sort((a, b) => b.path.length - a.path.length);
}

/** The embedded gateway in the place of Traefik: it obeys the Ingresses of its class, with the rights and ports of Traefik. */
runControlled(() => {
    let routes: Route[] = [];
    let reads = 0;
    const stopping = new AbortController();
    const follow = async (): Promise<void> => {
        while (!stopping.signal.aborted) {
            try {
                routes = await readRoutes();
                reads++;
            } catch (error) {
                console.error(JSON.stringify({ level: "error", msg: String(error), time: new Date().toISOString() }));
            }
            await delay(500);
        }
    };
    void follow();

    const proxy = createProxyServer({ xfwd: true });
    let turn = 0;
    const targetOf = ({ url = "/", headers }: IncomingMessage): string | undefined => {
        const [path = "/"] = url.split("?");
        const route = routes.find(
            (it) =>
                (it.host === undefined || it.host === headers.host?.split(":")[0]) &&
                (it.path === "/" || path === it.path || path.startsWith(`${it.path}/`)),
        );
        if (route === undefined) return undefined;
        return route.targets[turn++ % route.targets.length] ?? "none";
    };
    proxy.on("error", (_error, _request, response) => {
        if ("writeHead" in response && !response.headersSent) response.writeHead(502).end();
        else response.destroy();
    });
    const forward: RequestListener = (request, response) => {
        const target = targetOf(request);
        if (target === undefined) response.writeHead(404).end("404 page not found\n");
        else if (target === "none") response.writeHead(503).end("no available server\n");
        else proxy.web(request, response, { target });
    };
    const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
        const target = targetOf(request);
        if (target === undefined || target === "none") socket.end("HTTP/1.1 503 Service Unavailable\r\n\r\n");
        else proxy.ws(request, socket, head, { target });
    };
    const serve = (server: Server, servedPort: number): Server =>
        server.on("upgrade", upgrade).listen(servedPort, "0.0.0.0");
    const certificate = { cert: readFileSync("/certificate/tls.crt"), key: readFileSync("/certificate/tls.key") };
    const servers = [
        serve(createServer({ keepAliveTimeout: 75_000 }, forward), 8000),
        serve(createSecureServer({ ...certificate, keepAliveTimeout: 75_000 }, forward), 8443),
        createServer((_request, response) => response.writeHead(reads > 0 ? 200 : 503).end()).listen(8080, "0.0.0.0"),
        createServer((_request, response) =>
            response
                .setHeader("content-type", "text/plain; version=0.0.4")
                .end(`# TYPE traefik_config_reloads_total counter\ntraefik_config_reloads_total ${reads}\n`),
        ).listen(9100, "0.0.0.0"),
    ];
    return Promise.resolve(async () => {
        stopping.abort();
        // Those who are being served are served to the end.
        await Promise.all(servers.map((it) => new Promise((resolve) => it.close(resolve).closeIdleConnections())));
    });
});
