import { Health } from "@todo/shared/health";
import { requireIdentity } from "@todo/shared/auth";
import { createServer, scoped, type Server } from "@todo/shared/server";
import { testParts, tokens } from "../support/parts";

const site = "https://app.example.com";

function serverFor(...allowedOrigins: readonly string[]): Server {
    const { parts } = testParts("recurring-task");
    const server = createServer({ ...parts, allowedOrigins, health: new Health(parts.log, []) });
    scoped(server, (routes) => {
        requireIdentity(routes, tokens);
        routes.put("/things/:id", () => ({}));
    });
    return server;
}

const preflight = (server: Server, origin: string) =>
    server.inject({
        method: "OPTIONS",
        url: "/things/1",
        headers: {
            origin,
            "access-control-request-method": "PUT",
            "access-control-request-headers": "authorization,if-match",
        },
    });
const authorized = async () => `Bearer ${await tokens.issue({ userId: crypto.randomUUID(), role: "user" })}`;

describe("a page of an allowed origin", () => {
    it("may ask, and is told what it may send", async () => {
        const { statusCode, headers } = await preflight(serverFor("http://localhost:5173", site), site);
        expect(statusCode).toBe(204);
        expect(headers["access-control-allow-origin"]).toBe(site);
        expect(headers["access-control-allow-methods"]).toContain("PUT");
        expect(headers["access-control-allow-headers"]).toMatch(/authorization.*if-match/);
        expect(headers["access-control-allow-credentials"]).toBeUndefined();
        expect(headers["vary"]).toContain("Origin");
        expect(headers["x-request-id"]).toBeDefined();
    });

    it("reads answers and refusals, and the headers that they are about", async () => {
        const server = serverFor(site);
        const ask = (headers: Record<string, string>, url = "/things/1") =>
            server.inject({ method: "PUT", url, headers: { origin: site, ...headers } });
        const answers = [
            await ask({ authorization: await authorized() }),
            await ask({}),
            await ask({}, "/nothing"),
            await ask({ "content-encoding": "gzip" }),
        ];
        expect(answers.map((it) => it.statusCode)).toEqual([200, 401, 404, 415]);
        for (const { headers } of answers) {
            expect(headers["access-control-allow-origin"]).toBe(site);
            expect(headers["access-control-expose-headers"]).toMatch(/etag.*x-request-id/);
        }
    });

    it("does not change what is not there", async () => {
        const server = serverFor(site);
        const answer = await server.inject({ method: "GET", url: "/things/1", headers: { origin: site } });
        expect([answer.statusCode, answer.headers["allow"]]).toEqual([405, "PUT"]);
        expect((await server.inject({ url: "/nothing" })).statusCode).toBe(404);
    });
});

it.each([
    ["another origin", [site], "https://app.example.com.evil.example"],
    ["the same host by another scheme", [site], "http://app.example.com"],
    ["any origin, where none is allowed", [], site],
])("%s is told nothing", async (_what, allowed, origin) => {
    const server = serverFor(...allowed);
    const answer = await server.inject({
        method: "PUT",
        url: "/things/1",
        headers: { origin, authorization: await authorized() },
    });
    for (const { headers } of [await preflight(server, origin), answer])
        expect([undefined, "false"]).toContain(headers["access-control-allow-origin"]);
});
