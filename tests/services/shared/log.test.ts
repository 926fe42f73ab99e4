import { LogLines } from "../support/log-lines";
import { errorFields } from "@todo/shared/log";
import { tokens } from "../support/parts";

it("no line holds a password, a token or an e-mail address, wherever an error has them from", async () => {
    const { log, lines } = new LogLines("backend");
    const token = await tokens.issue({ userId: crypto.randomUUID(), role: "user" });
    const told = `cannot reach postgres://backend:s3cret@db:5432/backend for ann.lee@example.com with ${token}`;
    log.error("It failed.", errorFields(new Error(told, { cause: new Error(told) })));
    const text = JSON.stringify(lines);
    for (const secret of ["s3cret", "ann.lee", "example.com", token]) expect(text).not.toContain(secret);
    expect(lines[0]?.["error_message"]).toContain("cannot reach postgres://backend:***@db:5432/backend for [e-mail]");
    expect(lines[0]?.["error_message"]).toContain("with [token]");
});
