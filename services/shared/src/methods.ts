import { type FastifyInstance } from "fastify";
import { pathOf, Problem } from "./problems";

interface Resource {
    readonly pattern: RegExp;
    readonly parameters: number;
    readonly methods: Set<string>;
}

/**
 * Refuses methods that a path does not take, before anything else of the request is looked at
 * (https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6). A path that has a route of its own is not taken for the parameter of
 * another: `/tasks/count` is no task.
 */
export function refuseOtherMethods(server: FastifyInstance): void {
    const resources = new Map<string, Resource>();
    server.addHook("onRoute", ({ url, method }) => {
        if (url === "*") return;
        const resource = resources.get(url) ?? {
            pattern: new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/:\w+/g, "[^/]+")}$`),
            parameters: url.split(":").length,
            methods: new Set(),
        };
        for (const it of [method].flat()) resource.methods.add(it);
        resources.set(url, resource);
    });
    server.addHook("onRequest", (request, _reply, done) => {
        const path = pathOf(request.url);
        const [found] = [...resources.values()]
            .filter((it) => it.pattern.test(path))
            .sort((one, other) => one.parameters - other.parameters);
        if (found === undefined || found.methods.has(request.method)) return done();
        const allowed = [...found.methods].sort().join(", ");
        return done(
            new Problem("method-not-allowed", `${path} takes ${allowed}, not ${request.method}.`, {
                headers: { allow: allowed },
            }),
        );
    });
}
