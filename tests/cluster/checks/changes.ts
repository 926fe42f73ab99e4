import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../engine/command/run-program";
import { request } from "../../../e2e/client/account";
import { type SuiteTarget } from "../../../e2e/client/target";
import { serviceNames } from "../../../model/contract/catalogue";
import { type Check, type Scene } from "../runner/check";
import { deployed, npmRun } from "./support/deployed";
import { holds } from "./support/eventually";
import { withGateway } from "./support/gateway";
import { runningPods } from "./support/pods";
import { Visitor } from "./support/visitor";

const changed = "audit";
const line = { file: "services/audit/src/app.ts", from: "Who did what to which task", to: "Who changed which task" };

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

/** What a service says of itself, which the changed line is a part of. */
async function description(target: SuiteTarget): Promise<string> {
    const { body } = await request(target.url(changed, "/openapi.json"), "GET");
    return (body as { info?: { description?: string } }).info?.description ?? JSON.stringify(body);
}

/** Nothing but the changed service is rolled, the gateway serves the wanted code afterwards, and nobody noticed. */
async function expectRollout(scene: Scene, code: string, action: () => Promise<unknown>): Promise<string> {
    return withGateway(scene, async (target) => {
        const visitor = await Visitor.arrive(target);
        const rolled = await servicesRolledBy(scene, action).finally(() => visitor.leave());
        const { requests, failures } = await visitor.leave();
        holds(rolled.join() === changed, `rolled were: ${rolled.join(", ") || "none"}`);
        const served = await description(target);
        holds(served.startsWith(code), `${changed} says: ${served}`);
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
