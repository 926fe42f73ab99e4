import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { schemathesis, type ApiUnderTest } from "../../checks/schemathesis/schemathesis";
import { Account, request } from "../../e2e/client/account";
import { gatewayTarget } from "../../e2e/client/target";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { startPlatform } from "../../local/platform/start-platform";
import { temporaryFolder } from "../support/temporary-folder";
import document from "../../services/backend/openapi.json";
import { until } from "../services/support/until";
import { Follower } from "./support/follower";

let platform: LocalPlatform;
beforeAll(async () => {
    platform = await startPlatform();
});
afterAll(() => platform.stop());

async function report(changes: Partial<ApiUnderTest>): Promise<string> {
    const { userId, token } = await Account.signUp(gatewayTarget(platform.gateway), `st-${Date.now()}`);
    const url = platform.gateway;
    return schemathesis({ document: `${url}/api/openapi.json`, url, userId, token, cases: 10, ...changes });
}

it("the API answers as its document says, whatever is asked", async () => {
    expect(await report({})).toBe("");
}, 180_000);

it("a client that lists again after each interruption of its WebSocket misses nothing", async () => {
    const target = gatewayTarget(platform.gateway);
    const account = await Account.signUp(target, `follower-${Date.now()}`);
    const follower = new Follower(target, account);
    const following = follower.follow();
    const tasks = `/api/${account.userId}/tasks`;
    const change = (method: "POST" | "PATCH" | "DELETE", path: string, body?: object) =>
        request(target.url("backend", path), method, { token: account.token, body });
    for (let round = 0; round < 40; round++) {
        const { id } = (await change("POST", tasks, { title: `task ${round}` })).body as { id: string };
        if (round % 2 === 0) await change("PATCH", `${tasks}/${id}`, { priority: "high" });
        if (round % 5 === 0) await change("DELETE", `${tasks}/${id}`);
        if (round % 8 === 3) await platform.faults.cutWebSockets();
    }
    const wanted = Object.fromEntries(await follower.list());
    expect(Object.keys(wanted)).toHaveLength(32);
    await until("it knows every task at its version", () => isDeepStrictEqual(follower.tasks, wanted));
    expect(follower.interruptions).toBeGreaterThanOrEqual(3);
    follower.stop();
    await following;
});

it("a document that says what is not so is found", async () => {
    const folder = temporaryFolder("api");
    const lie = async (operation: string, tell: (text: string) => string) => {
        const text = JSON.stringify(document);
        expect(tell(text)).not.toBe(text);
        const path = join(folder, "openapi.json");
        writeFileSync(path, tell(text));
        return report({ document: path, operations: [operation], cases: 1 });
    };
    // A status that is not named, a field that is not there, and a header that is not sent.
    expect(await lie("createTask", (it) => it.replaceAll('"201":', '"202":'))).toMatch(/Undocumented status code/);
    expect(await lie("countTasks", (it) => it.replaceAll('"count"', '"total"'))).toMatch(
        /"total" is a required property/,
    );
    expect(
        await lie("readAccount", (it) => it.replaceAll('"x-request-id":{', '"x-request-number":{"required":true,')),
    ).toMatch(/x-request-number/);
}, 120_000);
