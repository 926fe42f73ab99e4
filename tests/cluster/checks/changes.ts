import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../engine/command/run-program";
import { Account, request } from "../../../e2e/client/account";
import { type SuiteTarget } from "../../../e2e/client/target";
import { serviceNames } from "../../../model/contract/catalogue";
import { type Check, type Scene } from "../runner/check";
import { deployed, npmRun } from "./support/deployed";
import { holds } from "./support/eventually";
import { withGateway } from "./support/gateway";
import { runningPods } from "./support/pods";
import { Visitor } from "./support/visitor";

const changed = "audit";
const line = {
    file: "services/audit/src/entry.ts",
    from: "take next_cursor of the page before",
    to: "take next_cursor of the page that came before",
};

const git = async (...args: readonly string[]): Promise<string> =>
    (await run("git", ["-C", deployed().project.folder, ...args])).trim();

/** Services whose pods are others than before. */
async function servicesRolledBy(scene: Scene, action: () => Promise<unknown>): Promise<string[]> {
    const podsOf = async () => {
        const pods = await runningPods(scene);
        return serviceNames.map((name) => {
            const own = pods.filter((it) => it.metadata.labels?.["app.kubernetes.io/name"] === name);
            return [
                name,
                own
                    .map((it) => it.metadata.uid)
                    .sort()
                    .join(" "),
            ] as const;
        });
    };
    const before = new Map(await podsOf());
    await action();
    return (await podsOf()).filter(([name, pods]) => pods !== before.get(name)).map(([name]) => name);
}

/** What the service says of a cursor that is none, which is the changed line. */
async function advice(target: SuiteTarget): Promise<string> {
    const { userId, token } = await Account.signUp(target, `reader-${Date.now().toString(36)}`);
    const { body } = await request(target.url(changed, `/api/${userId}/audit-logs?cursor=none`), "GET", { token });
    return (body as { errors?: { detail: string }[] }).errors?.[0]?.detail ?? JSON.stringify(body);
}

/** Nothing but the changed service is rolled, the gateway serves the wanted code afterwards, and nobody noticed. */
async function expectRollout(scene: Scene, code: string, action: () => Promise<unknown>): Promise<string> {
    return withGateway(scene, async (target) => {
        const visitor = await Visitor.arrive(target);
        const rolled = await servicesRolledBy(scene, action).finally(() => visitor.leave());
        const { requests, failures } = await visitor.leave();
        holds(rolled.join() === changed, `rolled were: ${rolled.join(", ") || "none"}`);
        const served = await advice(target);
        holds(served === code, `${changed} says: ${served}`);
        holds(failures.length === 0, `${failures.length} of ${requests} requests failed:\n${failures.join("\n")}`);
        return `${requests} requests meanwhile, none failed`;
    });
}

async function change(scene: Scene): Promise<string> {
    const path = join(deployed().project.folder, line.file);
    const code = readFileSync(path, "utf8");
    holds(code.includes(line.from), `${line.file} does not say "${line.from}"`);
    writeFileSync(path, code.replace(line.from, line.to));
    await git(
        "-c",
        "user.name=check",
        "-c",
        "user.email=check@example.com",
        "commit",
        "--quiet",
        "-m",
        "A change",
        path,
    );
    return expectRollout(scene, line.to, () => npmRun("up"));
}

/** Code that changes, and comes back. */
export const changeChecks: readonly Check[] = [
    {
        name: "change",
        holds: "A changed line of one service rolls that service alone, and no request fails meanwhile.",
        run: change,
    },
    {
        name: "rollback",
        holds: "npm run rollback brings the code before it back, and no request fails meanwhile.",
        isLong: true,
        run: async (scene) =>
            expectRollout(scene, line.from, async () => npmRun("rollback", "--to", await git("rev-parse", "HEAD^"))),
    },
];
