import { type Check, type Scene } from "../runner/check";
import { connectionsCheck } from "./connections";
import { eventually, holds } from "./support/eventually";
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

async function podsAreReady(scene: Scene): Promise<string> {
    const pods = await runningPods(scene);
    const waiting = pods.filter((it) => !isReady(it)).map(nameOf);
    holds(waiting.length === 0, `not Ready: ${waiting.join(", ")}`);
    const restarted = pods.filter((it) => restartsOf(it) > 0);
    const described = (some: readonly Pod[]) => some.map((it) => `${nameOf(it)} ${restartsOf(it)} times`).join(", ");
    const unexpected = restarted.filter((it) => !isLabelled(it, mayRestart));
    holds(unexpected.length === 0, `restarted: ${described(unexpected)}`);
    return [
        `${pods.length} pods`,
        ...(restarted.length > 0 ? [`expected restarts: ${described(restarted)}`] : []),
    ].join("; ");
}

async function gateAtFirstTry({ cluster }: Scene): Promise<void> {
    const job = JSON.parse(await cluster.kubectl(["get", "job", "e2e", "--namespace=todo", "--output=json"])) as {
        status: { succeeded?: number; failed?: number };
    };
    holds(job.status.succeeded === 1, "the Job of the release gate has not succeeded");
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

async function targetsAreUp({ cluster }: Scene): Promise<string> {
    const path = "/api/v1/namespaces/monitoring/services/monitoring-prometheus:9090/proxy/api/v1/targets?state=active";
    return eventually(async () => {
        const { data } = JSON.parse(await cluster.kubectl(["get", "--raw", path])) as {
            data: { activeTargets: ScrapeTarget[] };
        };
        const down = data.activeTargets.filter((it) => it.health !== "up");
        const described = down.map((it) => `${it.labels.job} ${it.scrapeUrl}: ${it.lastError || it.health}`);
        holds(down.length === 0, described.join("\n"));
        const jobs = new Set(data.activeTargets.map((it) => it.labels.job));
        holds(jobs.size >= 10, `only ${[...jobs].join(", ")} are scraped`);
        return `${data.activeTargets.length} targets of ${jobs.size} jobs`;
    }, 120);
}

const secretEnvironment = async (scene: Scene): Promise<void> => {
    const services = (await runningPods(scene)).filter((it) => it.metadata.namespace === "todo");
    const fromSecrets = services.flatMap((pod) =>
        pod.spec.containers.flatMap(({ name, env = [] }) =>
            env.filter((it) => it.valueFrom?.secretKeyRef).map((it) => `${nameOf(pod)} ${name}: ${it.name}`),
        ),
    );
    holds(fromSecrets.length === 0, `secrets in the environment: ${fromSecrets.join(", ")}`);
};

/** Paths below the mounted Secrets, each with its mode, as the service itself sees them. */
const listModes = `
const { readdirSync, statSync } = require("node:fs");
for (const it of readdirSync("/run/secrets", { recursive: true, withFileTypes: true })) {
    const path = it.parentPath + "/" + it.name;
    const state = statSync(path);
    if (state.isFile() && !path.includes("kubernetes.io")) console.log((state.mode & 0o777).toString(8) + " " + path);
}`;

async function secretsAreFiles(scene: Scene): Promise<string> {
    await secretEnvironment(scene);
    let files = 0;
    for (const pod of await runningPods(scene)) {
        const { name, namespace } = pod.metadata;
        if (
            namespace !== "todo" ||
            !pod.spec.containers.some((it) =>
                it.volumeMounts?.some((mount) => mount.mountPath.startsWith("/run/secrets/")),
            )
        )
            continue;
        const run = [
            "exec",
            name,
            `--namespace=${namespace}`,
            "--container=app",
            "--",
            "/nodejs/bin/node",
            "-e",
            listModes,
        ];
        const lines = (await scene.cluster.kubectl(run)).trim().split("\n");
        const open = lines.filter((it) => !it.startsWith("440 "));
        holds(open.length === 0, `${nameOf(pod)} has secrets with other modes than 440: ${open.join(", ")}`);
        files += lines.length;
    }
    holds(files > 0, "no service has a secret");
    return `${files} files, readable for the service's user and group only`;
}

/** What holds of the stack once it is up. */
export const platformChecks: readonly Check[] = [
    {
        name: "ready",
        holds: "Every pod of the stack is Ready, and none was restarted but Postgres' operator, which may start before its definitions are served.",
        run: podsAreReady,
    },
    { name: "gate", holds: "The release gate passed inside the cluster at its first try.", run: gateAtFirstTry },
    {
        name: "secrets",
        holds: "The services get their secrets as files of mode 440, and none in the environment.",
        run: secretsAreFiles,
    },
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
    connectionsCheck,
];
