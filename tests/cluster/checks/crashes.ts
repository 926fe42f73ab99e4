import { setTimeout as pause } from "node:timers/promises";
import { expectNothingLostOrDoubled } from "../../reliability/support/invariants";
import { Load } from "../../reliability/support/load";
import { Watcher } from "../../reliability/support/watcher";
import { serviceNames } from "../../../model/contract/catalogue";
import { namespaces } from "../../../model/platform/namespaces";
import { type Check, type Scene } from "../runner/check";
import { topicReader } from "./support/broker";
import { eventually, holds } from "./support/eventually";
import { withGateway } from "./support/gateway";
import { killContainer, removeKiller } from "./support/kill";
import { isReady, podsOf, restartsOf, type Pod, type PodSelector } from "./support/pods";

const namespace = namespaces.services.name;

/** A pod that goes down, and how. */
interface Strike {
    readonly what: string;
    readonly of: PodSelector;
    /** The container whose process is killed; the whole pod is deleted, without a farewell, where it is absent. */
    readonly container?: string;
}

const service = (name: string): PodSelector => ({ namespace, labels: { "app.kubernetes.io/name": name } });
const strikes: readonly Strike[] = [
    ...serviceNames.map((it) => ({ what: `kill -9 of ${it}`, of: service(it), container: "app" })),
    { what: "kill -9 of the sidecar of backend", of: service("backend"), container: "daprd" },
    ...serviceNames.map((it) => ({ what: `deletion of ${it}`, of: service(it) })),
    {
        what: "deletion of Postgres",
        of: {
            namespace: namespaces.data.name,
            labels: { "cnpg.io/cluster": "postgres", "cnpg.io/podRole": "instance" },
        },
    },
    {
        what: "deletion of the broker",
        of: { namespace: namespaces.messaging.name, labels: { "app.kubernetes.io/component": "redpanda-statefulset" } },
    },
    {
        what: "deletion of a scheduler",
        of: { namespace: namespaces.dapr.name, labels: { app: "dapr-scheduler-server" } },
    },
    { what: "deletion of Dapr's operator", of: { namespace: namespaces.dapr.name, labels: { app: "dapr-operator" } } },
];

/** Seconds until as many pods as before are Ready again. */
async function strike(scene: Scene, { of, container, what }: Strike): Promise<number> {
    const before = await podsOf(scene, of);
    const victim = before[0];
    holds(victim !== undefined, `${what}: there is no such pod`);
    const start = performance.now();
    if (container === undefined) {
        const { name, namespace: where } = victim.metadata;
        await scene.cluster.kubectl(["delete", "pod", name, "--namespace", where, "--force", "--grace-period=0"]);
    } else await killContainer(scene, victim, container);
    const isStruck = (it: Pod) => it.metadata.uid === victim.metadata.uid && restartsOf(it) === restartsOf(victim);
    await eventually(async () => {
        const now = await podsOf(scene, of);
        const back = now.length === before.length && now.every((it) => isReady(it) && !isStruck(it));
        holds(back, `after the ${what} its pods do not become Ready again`);
    }, 120);
    return (performance.now() - start) / 1000;
}

async function crash(scene: Scene): Promise<string> {
    return withGateway(scene, async (target) => {
        const load = await Load.start(target, {
            name: "crashes",
            seed: 61,
            users: 3,
            operationsPerUser: 10_000,
            pause: 150,
            reminderAfter: 5_000,
        });
        const watchers = await Promise.all(load.users.map((it) => Watcher.start(it)));
        try {
            load.begin();
            const recoveries: string[] = [];
            for (const it of strikes) {
                recoveries.push(`${it.what}: ${(await strike(scene, it)).toFixed(1)} s`);
                await pause(500);
            }
            load.stop();
            await load.finish();
            await expectNothingLostOrDoubled(load, topicReader(scene));
            for (const it of watchers) await it.expectSoundFrames();
            const count = load.users.reduce((sum, it) => sum + it.tasks.length, 0);
            return `${load.operations} operations on ${count} tasks: 0 lost, 0 doubled. Ready again after:\n${recoveries.join("\n")}`;
        } finally {
            await Promise.all(watchers.map((it) => it.stop()));
            await removeKiller(scene);
        }
    });
}

export const crashChecks: readonly Check[] = [
    {
        name: "crashes",
        holds: "Whatever is killed or deleted under load comes back by itself, and nothing accepted is lost or doubled.",
        run: crash,
    },
];
