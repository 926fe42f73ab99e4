import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { routeTo } from "../../../cli/e2e/on-stack";
import { withoutStack } from "../../../e2e/command";
import { resolveTo } from "../../../e2e/client/resolve";

describe("the suite against a stack", () => {
    it("goes to the load balancer's address and trusts the stack's own authority", () =>
        expect(
            routeTo({
                gatewayUrl: "https://todo.example.com",
                gatewayAddress: "192.0.2.7",
                certificateAuthority: "a certificate",
            }),
        ).toEqual({
            args: ["--gateway", "https://todo.example.com", "--address", "192.0.2.7"],
            authority: "a certificate",
        }));

    it("leaves to DNS what has no address, and trusts nobody else where plain HTTP leads in", () =>
        expect(routeTo({ gatewayUrl: "http://localhost:8080", gatewayAddress: "", certificateAuthority: "" })).toEqual({
            args: ["--gateway", "http://localhost:8080"],
            authority: "",
        }));

    it("hands the other options on", () =>
        expect(withoutStack(["--json", "a.json", "--stack", "aks", "--only", "create-task"])).toEqual([
            "--json",
            "a.json",
            "--only",
            "create-task",
        ]));

    it("takes the name and its value in one word as well", () =>
        expect(withoutStack(["--stack=aks", "--list"])).toEqual(["--list"]));
});

it("reaches a name that no name server knows", async () => {
    const server = createServer((socket) => socket.end("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")).listen(
        0,
        "127.0.0.1",
    );
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    try {
        await expect(fetch(`http://todo.invalid:${port}/`)).rejects.toThrow();
        resolveTo("todo.invalid", "127.0.0.1");
        expect((await fetch(`http://todo.invalid:${port}/`)).status).toBe(204);
        // Other names are still the resolver's.
        await expect(fetch(`http://other.invalid:${port}/`)).rejects.toThrow();
    } finally {
        server.close();
    }
});
