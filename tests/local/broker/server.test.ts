import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BrokerConnection } from "../../../local/broker/client";
import { EmbeddedBroker } from "../../../local/broker/embedded-broker";
import { serveBroker, type BrokerAddress } from "../../../local/broker/server";
import { freePort } from "../../../local/process/free-ports";

const reader = `Basic ${Buffer.from("reader:").toString("base64")}`;
const rightsOf: BrokerAddress["rightsOf"] = (authorization) =>
    authorization === reader ? (operation, topic) => operation === "read" && topic === "open" : undefined;

let folder: string;
let url: string;
let stop: () => Promise<void>;

beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "todo-broker-"));
    const broker = new EmbeddedBroker(
        folder,
        ["open", "closed"].map((name) => ({ name, partitions: 1 })),
    );
    const port = await freePort();
    const close = await serveBroker(broker, { port, rightsOf });
    stop = async () => {
        await close();
        broker.close();
    };
    url = `127.0.0.1:${port}`;
});
afterEach(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
});

it("lets nobody in who has no rights", async () =>
    expect(BrokerConnection.open(`ws://nobody@${url}`)).rejects.toThrow("401"));

it("lets everybody do what they have the right to, and says what they have not", async () => {
    const { broker } = await BrokerConnection.open(`ws://reader@${url}`);
    const join = (topic: string) => broker.join({ group: "g", topics: [topic], initialOffset: "oldest" });
    await expect(join("closed")).rejects.toThrow("the client is not authorized to read topic closed");
    await join("open");
    await expect(broker.publish("open", { headers: {}, value: "v" })).rejects.toThrow(
        "the client is not authorized to write topic open",
    );
});
