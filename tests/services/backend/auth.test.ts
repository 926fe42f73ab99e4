import { SignJWT } from "jose";
import { randomUUID } from "node:crypto";
import { adminCommand } from "../../../services/backend/src/admin-command";
import { hashPassword, verifyPassword } from "../../../services/backend/src/passwords";
import { Users } from "../../../services/backend/src/users";
import { TestBackend } from "../support/backend";
import { signingKey, tokens } from "../support/parts";

let backend: TestBackend;
beforeAll(async () => (backend = await TestBackend.start()));
afterAll(() => backend.stop());

interface Session {
    readonly access_token: string;
    readonly user_id: string;
    readonly role: string;
}
const post = (path: string, payload: object, forwardedFor = "203.0.113.1") =>
    backend.inject({
        method: "POST",
        url: `/api/auth/${path}`,
        payload,
        headers: { "x-forwarded-for": `198.51.100.9, ${forwardedFor}` },
    });
const credentials = () => ({ email: `${randomUUID()}@example.com`, password: "correct horse battery" });

describe("users", () => {
    it("register, log in, and are let in", async () => {
        const user = credentials();
        const registered = await post("register", user);
        expect(registered.statusCode).toBe(201);
        const { user_id, access_token } = registered.json<Session>();
        expect(await tokens.verify(access_token)).toMatchObject({ userId: user_id, role: "user" });
        const again = await post("register", { ...user, email: user.email.toUpperCase() });
        expect(again.statusCode).toBe(409);
        expect((await post("login", user)).json()).toMatchObject({ user_id, token_type: "bearer", expires_in: 86_400 });
        expect((await post("login", { ...user, password: "wrong password" })).statusCode).toBe(401);
        expect((await post("login", credentials())).statusCode).toBe(401);
    });

    it("leave neither address nor password in the log", async () => {
        const user = credentials();
        await post("register", user);
        await post("register", user);
        await post("login", { ...user, password: "wrong password" });
        expect(JSON.stringify(backend.lines.lines)).not.toContain("@example.com");
        expect(JSON.stringify(backend.lines.lines)).not.toContain(user.password);
    });

    it.each([
        [{ email: "nobody", password: "long enough" }],
        [{ email: "a@example.com", password: "short" }],
        [{ email: "a@example.com", password: "x".repeat(129) }],
        [{ email: "a@example.com" }],
        [{ email: "a@example.com", password: "long enough", role: "admin" }],
    ])("cannot register as %j", async (payload) => {
        expect((await post("register", payload)).statusCode).toBe(422);
    });
});

describe("guessing passwords", () => {
    it("ends after a few attempts, for that account at that address alone", async () => {
        const user = credentials();
        await post("register", user);
        const wrong = { ...user, password: "wrong password" };
        const answers = await Promise.all(Array.from({ length: 15 }, () => post("login", wrong, "203.0.113.66")));
        const refused = answers.filter((it) => it.statusCode === 429);
        expect(refused).toHaveLength(5);
        expect(Number(refused[0]!.headers["retry-after"])).toBeGreaterThan(0);
        expect((await post("login", user, "203.0.113.66")).statusCode).toBe(429);
        expect((await post("login", user, "203.0.113.67")).statusCode).toBe(200);
        const other = credentials();
        await post("register", other);
        expect((await post("login", other, "203.0.113.66")).statusCode).toBe(200);
    });

    it("is counted by all replicas together", async () => {
        const { createBackend } = await import("../../../services/backend/src/app");
        const { noPage, testParts } = await import("../support/parts");
        const second = createBackend(testParts("backend").parts, {
            databaseUrl: backend.databaseUrl,
            signingKeys: [signingKey],
            databasePoolSize: 2,
            page: noPage,
        });
        await second.database.prepare();
        const user = credentials();
        const wrong = { email: user.email, password: "wrong password" };
        for (let attempt = 0; attempt < 10; attempt++) await post("login", wrong);
        const answer = await second.server.inject({
            method: "POST",
            url: "/api/auth/login",
            payload: wrong,
            headers: { "x-forwarded-for": "203.0.113.1" },
        });
        expect(answer.statusCode).toBe(429);
        await second.server.close();
        await second.database.close();
    });
});

describe("a token", () => {
    const sign = (claims: object, key = signingKey, alg = "HS256") =>
        new SignJWT({ ...claims }).setProtectedHeader({ alg }).setIssuedAt().sign(new TextEncoder().encode(key));
    const good = () => ({
        sub: randomUUID(),
        iss: "todo-backend",
        aud: "todo",
        exp: Math.floor(Date.now() / 1000) + 60,
    });

    it.each([
        ["that has expired", () => sign({ ...good(), exp: 1_000_000 })],
        ["that another key signed", () => sign(good(), "another key, but as long as it has to be")],
        ["with another algorithm", () => sign(good(), signingKey, "HS512")],
        ["for somebody else", () => sign({ ...good(), aud: "other" })],
        ["without an end", () => sign({ ...good(), exp: undefined })],
        ["without a user", () => sign({ ...good(), sub: "root" })],
        ["that nobody signed", () => Promise.resolve("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")],
        ["that is none", () => Promise.resolve("x")],
    ])("%s is refused", async (_, make) => {
        const user = await backend.user();
        const answer = await backend.inject({
            url: user.tasksUrl,
            headers: { authorization: `Bearer ${await make()}` },
        });
        expect(answer.statusCode).toBe(401);
        expect(answer.headers["www-authenticate"]).toContain("Bearer");
    });
});

describe("administrators", () => {
    it("are made by who can run a program in the container", async () => {
        const user = credentials();
        await post("register", user);
        const users = new Users(backend.backend.database.db);
        const printed: string[] = [];
        const run = (...args: string[]) => adminCommand(args, users, (text) => printed.push(text));
        expect(await run("grant", user.email)).toBe(0);
        expect((await post("login", user)).json()).toMatchObject({ role: "admin" });
        expect(await run("list")).toBe(0);
        expect(printed).toContain(user.email);
        expect(await run("revoke", user.email)).toBe(0);
        expect((await post("login", user)).json()).toMatchObject({ role: "user" });
        expect(await run("grant", "nobody@example.com")).toBe(1);
        expect(await run("promote")).toBe(1);
        expect(await run("--help")).toBe(0);
    });
});

it("passwords are told apart, with a salt of their own", async () => {
    const [first, second] = await Promise.all([hashPassword("secret word"), hashPassword("secret word")]);
    expect(first).not.toBe(second);
    expect(first).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/);
    expect(await verifyPassword("secret word", first)).toBe(true);
    expect(await verifyPassword("Secret word", first)).toBe(false);
    expect(await verifyPassword("secret word", undefined)).toBe(false);
});
