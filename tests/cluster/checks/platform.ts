import { type Check, type Scene } from "../runner/check";
import { connectionsCheck } from "./connections";
import { dashboardsCheck } from "./dashboards";
import { secretsCheck } from "./secrets";
import { complaints } from "./support/complaints";
import { eventually, holds } from "./support/eventually";
import { askPrometheus } from "./support/prometheus";
import { isLabelled, isReady, nameOf, restartsOf, runningPods, type Pod } from "./support/pods";

/** Bytes of a Kubernetes quantity of memory. */
function bytes(quantity: string): number {
    const [, number = "", unit = ""] = /^(\d+)(Ki|Mi|Gi)?$/.exec(quantity) ?? [];
    if (number === "") throw new Error(`${quantity} is no amount of memory that is understood here`);
    return Number(number) * { "": 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 }[unit as "" | "Ki" | "Mi" | "Gi"];
}

/**
 * Containers that end by themselves at their start. CloudNativePG's chart installs the operator beside the definitions that it
 * asks for at once, and the API server serves these a moment later.
 */
const mayRestart: Readonly<Record<string, string>> = { "app.kubernetes.io/name": "cloudnative-pg" };

/** What the kubelet or the scheduler last had to say against a pod. */
async function reasonOf({ cluster }: Scene, { metadata: { namespace, name } }: Pod): Promise<string> {
    const of = ["--namespace", namespace, "--field-selector", `involvedObject.name=${name},type=Warning`];
    const last = "--output=jsonpath={.items[-1:].message}";
    return cluster.kubectl(["get", "events", ...of, "--sort-by=.lastTimestamp", last]);
}

async function podsAreReady(scene: Scene): Promise<string> {
    const pods = await runningPods(scene);
    const waiting = pods.filter((it) => !isReady(it));
    const reasons = await Promise.all(waiting.map(async (it) => `\n${nameOf(it)}: ${await reasonOf(scene, it)}`));
    holds(waiting.length === 0, `not Ready:${reasons.join("")}`);
    const restarted = pods.filter((it) => restartsOf(it) > 0);
    const described = (some: readonly Pod[]) => some.map((it) => `${nameOf(it)} ${restartsOf(it)} times`).join(", ");
    const unexpected = restarted.filter((it) => !isLabelled(it, mayRestart));
    holds(unexpected.length === 0, `restarted: ${described(unexpected)}`);
    return [
        `${pods.length} pods`,
        ...(restarted.length > 0 ? [`expected restarts: ${described(restarted)}`] : []),
    ].join("; ");
}

async function gateAtFirstTry(scene: Scene): Promise<void> {
    const job = JSON.parse(await scene.cluster.kubectl(["get", "job", "e2e", "--namespace=todo", "--output=json"])) as {
        status: { succeeded?: number; failed?: number };
    };
    if (job.status.succeeded !== 1)
        throw new Error(`the Job of the release gate has not succeeded${await complaints(scene)}`);
    holds(!job.status.failed, `the release gate needed ${(job.status.failed ?? 0) + 1} tries`);
}

async function memoryIsUnderLimits(scene: Scene): Promise<string> {
    const pods = await runningPods(scene);
    const used = await eventually(() =>
        scene.cluster.kubectl(["top", "pods", "--all-namespaces", "--containers", "--no-headers"]),
    );
    let highest = { name: "none", share: 0 };
    for (const line of used.trim().split("\n")) {
        const [namespace, name, container, , memory = ""] = line.split(/\s+/);
        const pod = pods.find((it) => it.metadata.namespace === namespace && it.metadata.name === name);
        const limit = pod?.spec.containers.find((it) => it.name === container)?.resources?.limits?.memory;
        if (limit === undefined) continue;
        const share = bytes(memory) / bytes(limit);
        if (share > highest.share) highest = { name: `${namespace}/${name} ${container}`, share };
    }
    holds(highest.share > 0, "kubectl top knows no pod of the stack");
    holds(highest.share < 0.9, `${highest.name} uses ${Math.round(highest.share * 100)} % of its limit`);
    return `the highest is ${highest.name} with ${Math.round(highest.share * 100)} %`;
}

/** Runs a CronJob's Job now. */
async function runNow({ cluster }: Scene, cronJob: string): Promise<void> {
    const where = "--namespace=data";
    const job = `${cronJob}-now`;
    await cluster.kubectl(["delete", "job", job, where, "--ignore-not-found"]);
    await cluster.kubectl(["create", "job", job, where, `--from=cronjob/${cronJob}`]);
    try {
        await cluster.kubectl(["wait", `job/${job}`, where, "--for=condition=Complete", "--timeout=180s"]);
    } catch (error) {
        const log = await cluster.kubectl(["logs", `job/${job}`, where, "--all-containers", "--tail=20"]);
        throw new Error(`${job} is not complete:\n${log}`, { cause: error });
    }
    await cluster.kubectl(["delete", "job", job, where]);
}

interface ScrapeTarget {
    readonly health: string;
    readonly lastError: string;
    readonly labels: { readonly job: string; readonly instance: string };
    readonly scrapeUrl: string;
}

async function targetsAreUp(scene: Scene): Promise<string> {
    return eventually(async () => {
        const path = "targets?state=active";
        const { activeTargets } = await askPrometheus<{ activeTargets: ScrapeTarget[] }>(scene, path);
        const down = activeTargets.filter((it) => it.health !== "up");
        const described = down.map((it) => `${it.labels.job} ${it.scrapeUrl}: ${it.lastError || it.health}`);
        holds(down.length === 0, described.join("\n"));
        const jobs = new Set(activeTargets.map((it) => it.labels.job));
        holds(jobs.size >= 10, `only ${[...jobs].join(", ")} are scraped`);
        return `${activeTargets.length} targets of ${jobs.size} jobs`;
    }, 120);
}

/** What holds of the stack once it is up. */
export const platformChecks: readonly Check[] = [
    {
        name: "ready",
        explains: "up",
        holds: "Every pod of the stack is Ready, and none was restarted but Postgres' operator, which may start before its definitions are served.",
        run: podsAreReady,
    },
    {
        name: "gate",
        holds: "The release gate passed inside the cluster at its first try.",
        explains: "up",
        run: gateAtFirstTry,
    },
    secretsCheck,
    { name: "memory", holds: "Every container stays under nine tenths of its memory limit.", run: memoryIsUnderLimits },
    { name: "targets", holds: "Prometheus reaches every target that it scrapes.", run: targetsAreUp },
    {
        name: "backup",
        holds: "A backup is taken, and the rehearsal restores it.",
        async run(scene) {
            await runNow(scene, "postgres-backup");
            await runNow(scene, "postgres-restore-rehearsal");
        },
    },
    dashboardsCheck,
    connectionsCheck,
];
