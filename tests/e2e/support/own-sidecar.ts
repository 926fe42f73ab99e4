import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { topicNames } from "../../../model/contract/topics";
import { daprNames, eventRoute } from "../../../model/contract/dapr";
import { bundlePrograms } from "../../../local/platform/program-bundles";
import { type SidecarConfig } from "../../../local/dapr/config";
import { freePort } from "../../../local/process/free-ports";

export interface OwnSidecar {
    readonly appPort: number;
    readonly daprPort: number;
    stop(): Promise<void>;
}

/** A sidecar for the suite itself, as its Job in a cluster has one: a consumer group of its own that reads from now on. */
export async function startOwnSidecar(platformFolder: string): Promise<OwnSidecar> {
    const ofAudit = readdirSync(platformFolder).find((it) => /^audit.*\.dapr\.json$/.test(it))!;
    const audit = JSON.parse(readFileSync(join(platformFolder, ofAudit), "utf8")) as SidecarConfig;
    const appPort = await freePort();
    const http = await freePort();
    const config: SidecarConfig = {
        ...audit,
        appId: "e2e",
        appPort,
        // As the Job's: it is there for as long as it runs, and has no health check (components/gate/gate-job.ts).
        healthCheckPath: undefined,
        ports: { http, internal: await freePort(), metrics: await freePort() },
        pubSubs: audit.pubSubs.map((it) => ({
            ...it,
            name: daprNames.suitePubSub,
            consumerGroup: "e2e-0",
            initialOffset: "newest",
        })),
        stateStores: [],
        subscriptions: topicNames.map((topic) => ({
            ...audit.subscriptions[0]!,
            pubsubname: daprNames.suitePubSub,
            topic,
            routes: { default: eventRoute(topic) },
        })),
    };
    const file = join(platformFolder, "e2e.dapr.json");
    writeFileSync(file, JSON.stringify(config));
    const child: ChildProcess = fork((await bundlePrograms()).sidecar, [file]);
    await once(child, "message");
    return {
        appPort,
        daprPort: http,
        stop: async () => {
            child.kill();
            if (child.exitCode === null) await once(child, "exit");
        },
    };
}
