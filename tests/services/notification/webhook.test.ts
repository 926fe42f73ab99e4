import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { join } from "node:path";
import { channelsOf, webhookChannel, type Reminder } from "../../../services/notification/src/channels";
import { temporaryFolder } from "../../support/temporary-folder";
import { LogLines } from "../support/log-lines";

/** The address that a user of the platform may have reminders posted to. */

interface Received {
    readonly url: string | undefined;
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
}

let receiver: Server;
let url: string;
let received: Received[];
let status = 204;
beforeAll(async () => {
    receiver = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
            received.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
            response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end();
        });
    }).listen(0, "127.0.0.1");
    await once(receiver, "listening");
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
beforeEach(() => ([received, status] = [[], 204]));
afterAll(() => {
    receiver.closeAllConnections();
    receiver.close();
});

const reminder: Reminder = {
    id: randomUUID(),
    task_id: randomUUID(),
    user_id: randomUUID(),
    title: "Water the plants",
    due_date: "2027-01-01T00:15:00.000Z",
    remind_at: "2027-01-01T00:00:00.000Z",
};

it("gets the reminder as JSON, with an id that tells a repetition", async () => {
    await webhookChannel(url, undefined).send(reminder);
    await webhookChannel(url, undefined).send(reminder);
    expect(received).toHaveLength(2);
    for (const { headers, body } of received) {
        expect(headers).toMatchObject({ "content-type": "application/json", "webhook-id": reminder.id });
        expect(headers["webhook-signature"]).toBeUndefined();
        expect(JSON.parse(body)).toEqual({ type: "reminder.due", ...reminder });
    }
});

it.each([
    ["as the standard encodes it", `whsec_${Buffer.from("a secret").toString("base64")}`],
    ["as plain text", "a secret"],
])("can verify who sent it and when, with a key %s", async (_, key) => {
    await webhookChannel(url, key).send(reminder);
    const { headers, body } = received[0]!;
    const timestamp = headers["webhook-timestamp"] as string;
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60);
    const signed = createHmac("sha256", "a secret").update(`${reminder.id}.${timestamp}.${body}`).digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${signed}`);
});

it.each([500, 404, 302])("that answers %d has to get it again", async (answer) => {
    status = answer;
    await expect(webhookChannel(url, undefined).send(reminder)).rejects.toThrow();
    // A redirect could lead anywhere: it is not followed.
    expect(received.map((it) => it.url)).toEqual(["/hook"]);
});

it("that is not there has to get it later", async () => {
    await expect(webhookChannel("http://127.0.0.1:1/hook", undefined).send(reminder)).rejects.toThrow("fetch failed");
});

describe("is configured by a secret", () => {
    const { log } = new LogLines("notification");
    const secret = (files: Readonly<Record<string, string>>) => {
        const folder = temporaryFolder("secrets");
        mkdirSync(join(folder, "notification"));
        for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, "notification", name), content);
        return folder;
    };

    it("that may be absent: then reminders are only logged", () => {
        expect(channelsOf(secret({}), log).map((it) => it.name)).toEqual(["log"]);
    });

    it("and signs with the key beside it", async () => {
        const channels = channelsOf(secret({ "webhook-url": url, "webhook-key": "k" }), log);
        expect(channels.map((it) => it.name)).toEqual(["log", "webhook"]);
        await channels[1]!.send(reminder);
        expect(received[0]!.headers["webhook-signature"]).toMatch(/^v1,/);
    });

    it.each(["no address", "ftp://example.com", "file:///etc/passwd"])("that is refused when it is %j", (given) => {
        expect(() => channelsOf(secret({ "webhook-url": given }), log)).toThrow("has to be an http or https address");
    });
});
