import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { alertmanagerConfig } from "../../components/monitoring/alerts/alertmanager-values";
import { alertingRules } from "../../components/monitoring/alerts/rules";
import { alertmanagerBinaries } from "../../checks/alertmanager/binaries";
import { listeningAddress } from "../../checks/observability/listening-address";
import { Prometheus } from "../../checks/observability/prometheus";
import { prometheusBinaries } from "../../checks/prometheus/binaries";
import { temporaryFolder } from "../support/temporary-folder";

jest.setTimeout(300_000);

const run = promisify(execFile);
const anything = "not read here" as never;
let binaries: Awaited<ReturnType<typeof alertmanagerBinaries>>;
let alertmanager: ChildProcess | undefined;
let prometheus: Prometheus | undefined;

beforeAll(async () => {
    binaries = await alertmanagerBinaries((step) => console.log(step));
});
afterAll(async () => {
    await prometheus?.stop();
    alertmanager?.kill();
});

const email = { to: "oncall@example.com", from: "todo@example.com", server: "smtp.example.com:587" };

it.each([
    ["a webhook", { ports: [443], webhook: anything }],
    ["e-mail", { ports: [587], email: { ...email, login: { username: "todo", password: anything } } }],
    ["e-mail without login, and a webhook", { ports: [443, 587], webhook: anything, email }],
])("amtool accepts the configuration for %s", async (_what, receiver) => {
    const file = join(temporaryFolder("alertmanager"), "config.json");
    writeFileSync(file, JSON.stringify(alertmanagerConfig(receiver)));
    expect((await run(binaries.amtool, ["check-config", file])).stdout).toContain("SUCCESS");
});

it("an alert goes from Prometheus by Alertmanager to the webhook, with summary and runbook", async () => {
    const webhook = await receiveOne();
    const folder = temporaryFolder("alertmanager");
    const secrets = join(folder, "secrets");
    mkdirSync(secrets);
    writeFileSync(join(secrets, "webhook"), webhook.url);
    const config = alertmanagerConfig({ ports: [], webhook: anything }, secrets);
    const file = join(folder, "config.json");
    // Half a minute would be waited for others that belong to it.
    writeFileSync(file, JSON.stringify({ ...config, route: { ...config.route, group_wait: "1s" } }));
    alertmanager = spawn(
        binaries.alertmanager,
        [
            `--config.file=${file}`,
            `--storage.path=${join(folder, "data")}`,
            ...["--web.listen-address=127.0.0.1:0", "--cluster.listen-address=", "--log.format=json"],
        ],
        { stdio: ["ignore", "ignore", "pipe"] },
    );
    const address = await listeningAddress("Alertmanager", alertmanager);
    const rules = alertingRules({ has: ["gateway"], host: "todo.example.com" }).flatMap((it) => it.rules);
    const gatewayDown = rules.filter((it) => it.alert === "GatewayDown").map((it) => ({ ...it, for: "0s" }));
    prometheus = await Prometheus.start(await prometheusBinaries(), () => ({
        config: { alerting: { alertmanagers: [{ static_configs: [{ targets: [address] }] }] } },
        rules: { groups: [{ name: "alerts", interval: "1s", rules: gatewayDown }] },
    }));

    expect(await webhook.body).toMatchObject({
        receiver: "somebody",
        status: "firing",
        alerts: [
            {
                labels: { alertname: "GatewayDown", severity: "critical" },
                annotations: {
                    summary: "no gateway answers: users reach nothing",
                    runbook_url: expect.stringMatching(/^https:\/\/todo\.example\.com\/grafana\/d\/todo-runbooks/),
                },
            },
        ],
    });
});

/** A webhook that waits for one call. */
async function receiveOne(): Promise<{ readonly url: string; readonly body: Promise<unknown> }> {
    const server = createServer();
    const body = new Promise<unknown>((resolve) => {
        server.on("request", (request, response) => {
            let text = "";
            request.on("data", (chunk: Buffer) => (text += chunk.toString()));
            request.on("end", () => {
                response.end();
                server.close();
                resolve(JSON.parse(text));
            });
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`, body };
}
