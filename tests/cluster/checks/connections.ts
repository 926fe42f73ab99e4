import { type INetworkPolicySpec } from "kubernetes-models/networking.k8s.io/v1";
import { isAllowed, type NetworkEnd, type NetworkPolicy } from "../../../policy/platform/allowed-connections";
import { type Check, type Scene } from "../runner/check";
import { eventually, holds } from "./support/eventually";
import { nameOf, podsOf, runningPods, type Pod } from "./support/pods";
import { shellImage } from "./support/shell-pod";

interface Target {
    readonly pod: Pod;
    readonly address: string;
    readonly port: number;
}

const endOf = ({ metadata, spec }: Pod): NetworkEnd => ({
    kind: "pod",
    namespace: metadata.namespace,
    labels: metadata.labels ?? {},
    ports: Object.fromEntries(
        spec.containers.flatMap(({ ports = [] }) =>
            ports.flatMap((it) => (it.name ? [[it.name, it.containerPort]] : [])),
        ),
    ),
});

/** Where pods of the stack listen. Policies do not bind pods on the node's own network. */
const targetsOf = (pods: readonly Pod[]): Target[] =>
    pods
        .filter((it) => !it.spec.hostNetwork)
        .flatMap((pod) => {
            const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
            const tcp = containers.flatMap((it) => it.ports ?? []).filter((it) => (it.protocol ?? "TCP") === "TCP");
            return [...new Set(tcp.map((it) => it.containerPort))].map((port) => ({
                pod,
                address: pod.status.podIP!,
                port,
            }));
        });

/**
 * Prints what the pod itself listens on, `open ADDRESS PORT` for each target that takes a connection within three seconds, and
 * `named ADDRESS` for each server of names that answers, which is asked by UDP.
 */
const script = ({ targets, names }: Omit<Attempt, "pod">): string =>
    [
        "netstat -ltn",
        ...names.map(
            ({ address }) =>
                `(timeout 5 nslookup kubernetes.default.svc.cluster.local. ${address} > /dev/null 2>&1 && echo named ${address}) &`,
        ),
        ...targets.map(
            ({ address, port }) =>
                `(timeout 3 nc ${address} ${port} < /dev/null > /dev/null 2>&1 && echo open ${address} ${port}) &`,
        ),
        "wait; echo done",
    ].join("\n");

const namesServer = { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } };

/** What a pod is to try. */
interface Attempt {
    readonly pod: Pod;
    readonly targets: readonly Target[];
    /** Servers of names. */
    readonly names: readonly Target[];
}

/** What a pod printed about it. */
interface Seen {
    readonly pod: Pod;
    readonly log: string;
}

const podsAtOnce = 8;

/** Connections that a pod can make, by a container with a shell that is put into its network. */
async function openFrom(scene: Scene, { pod, ...attempt }: Attempt, image: string): Promise<Seen> {
    const { name, namespace } = pod.metadata;
    const container = `connections-${Date.now().toString(36)}`;
    const patch = {
        spec: {
            ephemeralContainers: [
                {
                    name: container,
                    image,
                    command: ["sh", "-c", script(attempt)],
                    securityContext: {
                        allowPrivilegeEscalation: false,
                        readOnlyRootFilesystem: true,
                        runAsNonRoot: true,
                        runAsUser: 65532,
                        capabilities: { drop: ["ALL"] },
                        seccompProfile: { type: "RuntimeDefault" },
                    },
                },
            ],
        },
    };
    const where = ["--namespace", namespace];
    await scene.cluster.kubectl([
        "patch",
        "pod",
        name,
        ...where,
        "--subresource=ephemeralcontainers",
        "--patch",
        JSON.stringify(patch),
    ]);
    const log = await eventually(async () => {
        const text = await scene.cluster.kubectl(["logs", name, ...where, "--container", container]);
        holds(text.trim().endsWith("done"), `${nameOf(pod)} has not tried all connections: ${text}`);
        return text;
    }, 90);
    return { pod, log };
}

/** `ADDRESS PORT` of what the pod listens on for others. */
const listening = ({ pod, log }: Seen): string[] =>
    [...log.matchAll(/^tcp\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+\s+LISTEN/gm)]
        .filter(([, address]) => address !== "127.0.0.1" && address !== "::1")
        .map(([, , port]) => `${pod.status.podIP} ${port}`);

async function policiesOf({ cluster }: Scene): Promise<NetworkPolicy[]> {
    const text = await cluster.kubectl(["get", "networkpolicies", "--all-namespaces", "--output=json"]);
    return (JSON.parse(text) as { items: { metadata: NetworkPolicy["metadata"]; spec: INetworkPolicySpec }[] }).items;
}

/** Tries from some pods at a time: the policy agent looks at the first packet of each connection. */
async function tryAll(scene: Scene, attempts: readonly Attempt[]): Promise<Seen[]> {
    const image = await shellImage(scene.cluster);
    const seen: Seen[] = [];
    for (let index = 0; index < attempts.length; index += podsAtOnce) {
        const some = attempts.slice(index, index + podsAtOnce);
        seen.push(...(await Promise.all(some.map((it) => openFrom(scene, it, image)))));
    }
    return seen;
}

const isNamed = ({ log }: Seen, { address }: Target): boolean => log.includes(`named ${address}\n`);
const isOpen = ({ log }: Seen, { address, port }: Target): boolean => log.includes(`open ${address} ${port}\n`);

export const connectionsCheck: Check = {
    name: "connections",
    explains: "up",
    holds: "Of all pairs of workloads those can talk that a policy lets talk, and no others; all can ask for names.",
    async run(scene) {
        const pods = (await runningPods(scene)).filter((it) => !it.spec.hostNetwork);
        const dns = (await podsOf(scene, namesServer)).map((pod) => ({ pod, address: pod.status.podIP!, port: 53 }));
        const targets = [...targetsOf(pods), ...dns];
        const policies = await policiesOf(scene);
        const seen = await tryAll(
            scene,
            pods.map((pod) => ({ pod, targets: targets.filter((it) => it.pod !== pod), names: dns })),
        );
        const served = new Set([...seen.flatMap(listening), ...dns.map(({ address, port }) => `${address} ${port}`)]);
        const tried = targets.filter(({ address, port }) => served.has(`${address} ${port}`));
        // Names are asked for by all, whatever the policies say.
        const may = (from: Pod, to: Target) =>
            dns.includes(to) || isAllowed(policies, { from: endOf(from), to: endOf(to.pod), port: to.port });
        const pair = ({ pod }: Seen, to: Target) => `${nameOf(pod)} -> ${nameOf(to.pod)} on ${to.port}`;

        const others = ({ pod }: Seen) => tried.filter((it) => it.pod !== pod);
        const open = seen.flatMap((it) =>
            others(it)
                .filter((to) => isOpen(it, to))
                .map((to) => ({ it, to })),
        );
        const tooOpen = open.filter(({ it, to }) => !may(it.pod, to));
        // The agent may lose a packet: whoever was expected gets a second try.
        const closed = seen
            .map((it) => ({
                pod: it.pod,
                targets: others(it).filter((to) => may(it.pod, to) && !isOpen(it, to)),
                names: dns.filter((to) => !isNamed(it, to)),
            }))
            .filter((it) => it.targets.length + it.names.length > 0);
        const again = await tryAll(scene, closed);
        const tooClosed = again.flatMap((it, index) =>
            closed[index]!.targets.filter((to) => !isOpen(it, to)).map((to) => pair(it, to)),
        );
        const nameless = again.flatMap((it, index) =>
            closed[index]!.names.filter((to) => !isNamed(it, to)).map((to) => `${pair(it, to)} (UDP)`),
        );
        const wrong = [
            ...tooOpen.map(({ it, to }) => `${pair(it, to)} is open, and no policy lets it`),
            ...[...tooClosed, ...nameless].map((it) => `${it} is closed, and has to be open`),
        ];
        holds(wrong.length === 0, wrong.join("\n"));
        const count = seen.reduce((sum, it) => sum + others(it).length, 0);
        const lost = closed.reduce((sum, it) => sum + it.targets.length, 0);
        return `${count} connections from ${pods.length} pods to ports that are served: ${open.length + lost} came through.`;
    },
};
