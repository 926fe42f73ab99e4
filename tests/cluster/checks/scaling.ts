import { setTimeout as pause } from "node:timers/promises";
import { tryRun } from "../../../engine/command/run-program";
import { request } from "../../../e2e/client/account";
import { namespaces } from "../../../model/platform/namespaces";
import { type Check, type Scene } from "../runner/check";
import { deployed, npmRun, stack } from "./support/deployed";
import { eventually, holds } from "./support/eventually";
import { withGateway } from "./support/gateway";
import { isReady, podsOf } from "./support/pods";

const namespace = namespaces.services.name;
const backend = { namespace, labels: { "app.kubernetes.io/name": "backend" } };

/** Per cent of the requested processor. */
const target = 70;

/** As profile standard has it, of which one node has no room for the rest. */
const replicated = {
    autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 3, targetCpuUtilization: target },
    disruptionBudget: { enabled: true, maxUnavailable: 1 },
};

interface Autoscaler {
    readonly status: {
        readonly desiredReplicas: number;
        readonly currentMetrics?: readonly { containerResource?: { current: { averageUtilization?: number } } }[];
    };
}

/** What the autoscaler wants, and the share of the requested processor that it sees in use. */
async function autoscaler({ cluster }: Scene): Promise<{ readonly wants: number; readonly sees: number }> {
    const text = await cluster.kubectl(["get", "hpa", "backend", "--namespace", namespace, "--output=json"]);
    const { desiredReplicas, currentMetrics = [] } = (JSON.parse(text) as Autoscaler).status;
    const sees = currentMetrics[0]?.containerResource?.current.averageUtilization;
    return { wants: desiredReplicas, sees: sees ?? Number.POSITIVE_INFINITY };
}

async function wants(scene: Scene, count: number, seconds: number): Promise<void> {
    await eventually(async () => {
        const now = await autoscaler(scene);
        holds(
            now.wants === count,
            `the autoscaler of backend wants ${now.wants} pods, not ${count}: it sees ${now.sees} %`,
        );
    }, seconds);
}

/** Nobody waits five minutes, which a scale-down takes, in a test. */
const scaleDownNow = (scene: Scene) =>
    scene.cluster.kubectl([
        ...["patch", "hpa", "backend", "--namespace", namespace, "--patch"],
        JSON.stringify({ spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } } }),
    ]);

async function autoscale(scene: Scene): Promise<string> {
    deployed().project.configure(stack, { services: { backend: { values: replicated } } });
    await npmRun("up");
    await scaleDownNow(scene);
    // The pods have started, and that is over.
    await eventually(async () => {
        const now = await autoscaler(scene);
        holds(now.wants === 2 && now.sees < target, `without load it wants ${now.wants} pods: it sees ${now.sees} %`);
    }, 180);
    return withGateway(scene, async (gateway) => {
        let isLoading = true;
        const ask = async () => {
            while (isLoading)
                await request(gateway.url("backend", "/api/auth/login"), "POST", {
                    body: { email: "nobody@example.com", password: "wrong-Password-1" },
                });
        };
        const users = Promise.all(Array.from({ length: 8 }, ask));
        const start = performance.now();
        const seconds = () => Math.round((performance.now() - start) / 1000);
        try {
            await wants(scene, 3, 180);
        } finally {
            isLoading = false;
            await users;
        }
        const grown = seconds();
        await wants(scene, 2, 240);
        return `a third pod after ${grown} s of load, and none after ${seconds() - grown} s without`;
    });
}

/** Asks for an eviction as a drain does; answers with the words of a refusal. */
async function evict({ cluster }: Scene, name: string): Promise<string | undefined> {
    const body = JSON.stringify({ apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } });
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
    const args = ["--kubeconfig", cluster.kubeconfig, "create", "--raw", path, "--filename", "-"];
    const outcome = await tryRun("kubectl", args, { input: body });
    return outcome?.code === 0 ? undefined : `${outcome?.stderr}`;
}

async function drain(scene: Scene): Promise<void> {
    const pods = await eventually(async () => {
        const all = await podsOf(scene, backend);
        holds(all.length === 2 && all.every(isReady), `backend has ${all.length} pods, not all Ready`);
        return all;
    }, 120);
    const [first, second] = await Promise.all(
        pods
            .map((it) => it.metadata.name)
            .map(async (it, index) => {
                await pause(index * 300);
                return evict(scene, it);
            }),
    );
    holds(first === undefined, `the first eviction was refused: ${first}`);
    holds(
        second?.includes("disruption budget") ?? false,
        `the second eviction was let through: ${second ?? "no word"}`,
    );
}

export const scalingChecks: readonly Check[] = [
    {
        name: "autoscaler",
        holds: "Under load the autoscaler adds a pod of backend, and takes it away again.",
        isLong: true,
        run: autoscale,
    },
    {
        name: "budget",
        holds: "Of two pods of backend a drain gets one, and the disruption budget holds the other.",
        isLong: true,
        run: drain,
    },
];
