import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { topicNames } from "../../../components/messaging/topics";
import { daprNames, eventRoute } from "../../../components/runtime/eventing-specs";
import { bundlePrograms } from "../../../tools/local/bundle";
import { type SidecarConfig } from "../../../tools/local/dapr/config";

export interface OwnSidecar {
    readonly appPort: number;
    readonly daprPort: number;
    stop(): Promise<void>;
}

/** A sidecar for the suite itself, as its Job in a cluster has one: app id and consumer group `e2e`. */
export async function startOwnSidecar(platformFolder: string): Promise<OwnSidecar> {
    const ofAudit = readdirSync(platformFolder).find((it) => /^audit.*\.dapr\.json$/.test(it))!;
    const audit = JSON.parse(readFileSync(join(platformFolder, ofAudit), "utf8")) as SidecarConfig;
    const [appPort, http, internal, metrics] = await freePorts(4);
    const config: SidecarConfig = {
        ...audit,
        appId: "e2e",
        appPort: appPort!,
        ports: { http: http!, internal: internal!, metrics: metrics! },
        pubSubs: audit.pubSubs.map((it) => ({ ...it, consumerGroup: "e2e" })),
        stateStores: [],
        subscriptions: topicNames.map((topic) => ({
            ...audit.subscriptions[0]!,
            pubsubname: daprNames.sharedPubSub,
            topic,
            routes: { default: eventRoute(topic) },
        })),
    };
    const file = join(platformFolder, "e2e.dapr.json");
    writeFileSync(file, JSON.stringify(config));
    const child: ChildProcess = fork((await bundlePrograms()).sidecar, [file]);
    await once(child, "message");
    return {
        appPort: appPort!,
        daprPort: http!,
        stop: async () => {
            child.kill();
            if (child.exitCode === null) await once(child, "exit");
        },
    };
}

async function freePorts(count: number): Promise<number[]> {
    const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
    await Promise.all(servers.map((it) => once(it, "listening")));
    const ports = servers.map((it) => (it.address() as AddressInfo).port);
    await Promise.all(servers.map((it) => once(it.close(), "close")));
    return ports;
}
