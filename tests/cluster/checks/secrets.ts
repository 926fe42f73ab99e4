import { namespaces } from "../../../model/platform/namespaces";
import { type Check, type Scene } from "../runner/check";
import { holds } from "./support/eventually";
import { nameOf, runningPods, type Container, type Pod } from "./support/pods";

const namespace = namespaces.services.name;

interface Secret {
    readonly data?: Readonly<Record<string, string>>;
}

/** Values that are secret; what is shorter is no secret, and somebody else's value as well. */
async function secretValues({ cluster }: Scene): Promise<ReadonlySet<string>> {
    const text = await cluster.kubectl(["get", "secrets", "--namespace", namespace, "--output=json"]);
    const all = (JSON.parse(text) as { items: Secret[] }).items.flatMap(({ data = {} }) => Object.values(data));
    return new Set(all.map((it) => Buffer.from(it, "base64").toString()).filter((it) => it.length >= 12));
}

/** Variables of a container that hold a secret, however they got it. */
const secretVariables = ({ env = [], envFrom = [] }: Container, values: ReadonlySet<string>): string[] => [
    ...env.filter((it) => it.valueFrom?.secretKeyRef || values.has(it.value ?? "")).map((it) => it.name),
    ...envFrom.flatMap(({ secretRef }) => (secretRef ? [`all of Secret ${secretRef.name}`] : [])),
];

async function environmentsAreFree(scene: Scene, pods: readonly Pod[]): Promise<void> {
    const values = await secretValues(scene);
    const found = pods.flatMap((pod) =>
        [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap((it) =>
            secretVariables(it, values).map((variable) => `${nameOf(pod)} ${it.name}: ${variable}`),
        ),
    );
    holds(found.length === 0, `secrets in the environment: ${found.join(", ")}`);
}

/** Paths below the mounted Secrets, each with its mode, as the service itself sees them. */
const listModes = `
const { readdirSync, statSync } = require("node:fs");
for (const it of readdirSync("/run/secrets", { recursive: true, withFileTypes: true })) {
    const path = it.parentPath + "/" + it.name;
    const state = statSync(path);
    if (state.isFile() && !path.includes("kubernetes.io")) console.log((state.mode & 0o777).toString(8) + " " + path);
}`;

const hasSecretFiles = ({ spec }: Pod): boolean =>
    spec.containers.some((it) => it.volumeMounts?.some((mount) => mount.mountPath.startsWith("/run/secrets/")));

async function secretsAreFiles(scene: Scene): Promise<string> {
    const pods = (await runningPods(scene)).filter((it) => it.metadata.namespace === namespace);
    await environmentsAreFree(scene, pods);
    let files = 0;
    for (const pod of pods.filter(hasSecretFiles)) {
        const where = [pod.metadata.name, "--namespace", namespace, "--container=app"];
        const text = await scene.cluster.kubectl(["exec", ...where, "--", "/nodejs/bin/node", "-e", listModes]);
        const lines = text.trim().split("\n");
        const open = lines.filter((it) => !it.startsWith("440 "));
        holds(open.length === 0, `${nameOf(pod)} has secrets with other modes than 440: ${open.join(", ")}`);
        files += lines.length;
    }
    holds(files > 0, "no service has a secret");
    return `${files} files, readable for the service's user and group only`;
}

export const secretsCheck: Check = {
    name: "secrets",
    holds: "The services get their secrets as files of mode 440, and none in the environment.",
    explains: "up",
    run: secretsAreFiles,
};
