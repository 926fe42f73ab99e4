import { randomUUID } from "node:crypto";
import { Tokens } from "@todo/shared/auth";
import { signingKey } from "../support/parts";

const tokens = new Tokens([signingKey]);
const day = 24 * 60 * 60_000;

afterEach(() => jest.useRealTimers());

/** Only the clock is another: what waits goes on. */
const setClock = (now: number) =>
    jest.useFakeTimers({
        now,
        doNotFake: ["nextTick", "queueMicrotask", "setImmediate", "setInterval", "setTimeout", "performance"],
    });

it("a token says who its user is, however often it is asked", async () => {
    const user = { userId: randomUUID(), role: "admin" } as const;
    const token = await tokens.issue(user);
    for (let times = 0; times < 3; times++) expect(await tokens.verify(token)).toMatchObject(user);
});

it("a token that was good is refused once it has expired", async () => {
    const token = await tokens.issue({ userId: randomUUID(), role: "user" });
    await tokens.verify(token);
    setClock(Date.now() + day + 1000);
    for (let times = 0; times < 2; times++)
        await expect(tokens.verify(token)).rejects.toThrow("The token has expired.");
});

it("a forged one is refused, also after the one it was made of", async () => {
    const token = await tokens.issue({ userId: randomUUID(), role: "user" });
    await tokens.verify(token);
    const [header, , signature] = token.split(".");
    const claims = { sub: randomUUID(), role: "admin", exp: Math.floor(Date.now() / 1000) + 60 };
    const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
    for (const forged of [`${header}.${payload}.${signature}`, `${token}A`, token.slice(0, -2), ""])
        for (let times = 0; times < 2; times++)
            await expect(tokens.verify(forged)).rejects.toThrow("The token is not valid.");
});

it("more tokens than are remembered are all verified", async () => {
    const users = Array.from({ length: 1100 }, () => randomUUID());
    const issued = await Promise.all(users.map((userId) => tokens.issue({ userId, role: "user" })));
    for (let times = 0; times < 2; times++) {
        const seen = await Promise.all(issued.map((it) => tokens.verify(it)));
        expect(seen.map((it) => it.userId)).toEqual(users);
    }
});
