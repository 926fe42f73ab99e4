import { type Check, type Scene } from "../runner/check";
import { eventually, holds } from "./support/eventually";
import { inPod, shellImage, shellPod } from "./support/shell-pod";

const namespace = "check-cluster";
const web = "web";

const policy = (name: string, spec: object) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace },
    spec,
});

const objects = (image: string) => [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    shellPod({
        ...{ name: web, namespace, image },
        script: "echo here > /data/index.html; exec httpd -f -p 8080 -h /data",
    }),
    {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: "friend", namespace },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } },
    },
    shellPod({ name: "friend", namespace, image, claim: "friend" }),
    shellPod({ name: "stranger", namespace, image }),
    {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: web, namespace },
        spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] },
    },
];

const list = (items: readonly object[]) => JSON.stringify({ apiVersion: "v1", kind: "List", items });

async function start({ cluster }: Scene): Promise<void> {
    const image = await shellImage(cluster);
    // Pods are refused until the namespace has its service account.
    await eventually(() => cluster.kubectl(["apply", "--filename", "-"], list(objects(image))));
    await cluster.kubectl(["wait", "pod", "--all", "-n", namespace, "--for=condition=Ready", "--timeout=60s"]);
}

const fetchWeb = (scene: Scene, from: string) =>
    inPod(scene, { namespace, pod: from, script: `wget -q -O - http://${web}` });

/** The cluster itself: what every other check relies on. */
export const clusterChecks: readonly Check[] = [
    {
        name: "pods",
        holds: "Pods of unprivileged users with a read-only root are admitted, start and become Ready.",
        isPrerequisite: true,
        run: start,
    },
    {
        name: "storage",
        holds: "A claim without a class gets a volume that an unprivileged pod writes to.",
        isPrerequisite: true,
        run: async (scene) => {
            const script = "echo kept > /data/file && cat /data/file";
            const { code, output } = await inPod(scene, { namespace, pod: "friend", script });
            holds(code === 0 && output === "kept", `writing to the volume ended with ${code}: ${output}`);
        },
    },
    {
        name: "dns",
        holds: "A pod reaches a Service by its name.",
        isPrerequisite: true,
        run: async (scene) => {
            const { code, output } = await fetchWeb(scene, "friend");
            holds(code === 0 && output === "here", `friend -> web answered ${code}: ${output}`);
        },
    },
    {
        name: "isolation",
        holds: "A pod reaches nothing outside the cluster, and knows no name of it.",
        appliesTo: (cluster) => cluster.isIsolated,
        run: async (scene) => {
            const outside = await inPod(scene, { namespace, pod: "friend", script: "nslookup example.com" });
            holds(outside.output.includes("NXDOMAIN"), `example.com is: ${outside.output}`);
            const script = "nc -w 2 192.0.2.1 80; echo $?";
            const { output } = await inPod(scene, { namespace, pod: "friend", script });
            holds(output.trim() !== "0", `192.0.2.1 answered: ${output}`);
        },
    },
    {
        name: "policy-agent",
        holds: "NetworkPolicies are enforced: whom one names comes through, others do not.",
        isPrerequisite: true,
        run: async (scene) => {
            const ingress = [{ from: [{ podSelector: { matchLabels: { app: "friend" } } }] }];
            const only = policy("web", { podSelector: { matchLabels: { app: web } }, ingress });
            await scene.cluster.kubectl(["apply", "--filename", "-"], list([only]));
            await eventually(async () => {
                const { code } = await fetchWeb(scene, "stranger");
                holds(code !== 0, "stranger -> web is let through");
            });
            const { code, output } = await fetchWeb(scene, "friend");
            holds(code === 0, `friend -> web is refused: ${output}`);
        },
    },
    {
        name: "metrics",
        holds: "The metrics API knows what pods use.",
        run: (scene) =>
            eventually(async () => {
                const top = await scene.cluster.kubectl(["top", "pod", web, "-n", namespace, "--no-headers"]);
                holds(/\d+m +\d+Mi/.test(top), `kubectl top says: ${top}`);
            }),
    },
    {
        name: "cluster-clean",
        holds: "A deleted namespace takes its pods and volumes with it.",
        undoes: "pods",
        run: async ({ cluster }) => {
            await cluster.kubectl(["delete", "namespace", namespace, "--timeout=120s"]);
            await eventually(async () => {
                const volumes = await cluster.kubectl(["get", "persistentvolumes", "--output", "name"]);
                holds(volumes === "", `volumes are left: ${volumes}`);
            });
        },
    },
];
