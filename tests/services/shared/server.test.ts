import { connect, type AddressInfo } from "node:net";
import { Health } from "@todo/shared/health";
import { createServer } from "@todo/shared/server";
import { testParts } from "../support/parts";
import { until } from "../support/until";

it.each([
    ["before its body is there", "content-length: 20"],
    ["when its body is there", "content-length: 2"],
])("a client that leaves %s is counted, and its request is over", async (_, length) => {
    const { parts, lines } = testParts("recurring-task");
    const server = createServer({ ...parts, health: new Health(parts.log, []) });
    let answer: () => void = () => undefined;
    server.post("/slow", () => new Promise<void>((resolve) => (answer = resolve)));
    await server.listen({ host: "127.0.0.1", port: 0 });
    const inProgress = async () => (await parts.metrics.http_requests_in_progress.get()).values[0]?.value;

    const client = connect((server.server.address() as AddressInfo).port, "127.0.0.1");
    client.write(`POST /slow HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${length}\r\n\r\n{}`);
    await until("the request is in progress", async () => (await inProgress()) === 1);
    client.destroy();
    await until("it is over", async () => (await inProgress()) === 0);
    answer();
    await server.close();
    expect(lines.events("request_rejected")).toMatchObject([{ route: "/slow", status: 499 }]);
    expect((await parts.metrics.http_requests_total.get()).values).toMatchObject([
        { labels: { method: "POST", route: "/slow", status: "499" }, value: 1 },
    ]);
    expect(await inProgress()).toBe(0);
});
