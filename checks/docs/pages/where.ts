import { podGroups, serviceGroups, type PodGroup } from "../../../components/security/parties";
import { services } from "../../../model/contract/catalogue";
import { lokiNames } from "../../../model/platform/logging-names";
import { monitoringNames } from "../../../model/platform/monitoring-names";
import { namespaces, ownerLabel, type NamespaceKey } from "../../../model/platform/namespaces";
import { code, markdownTable } from "./markdown";

const selector = (labels: Readonly<Record<string, string>>): string =>
    Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(",");

const groups: readonly PodGroup[] = [...Object.values(serviceGroups), ...Object.values(podGroups)];

/** The namespaces, with what runs in each: every group of pods that network policies know. */
export const namespaceTable = (): string =>
    markdownTable(
        ["namespace", "pods", "pod security"],
        (Object.keys(namespaces) as NamespaceKey[]).map((key) => [
            code(namespaces[key].name),
            groups
                .filter((it) => it.namespace === key)
                .map((it) => it.name)
                .join(", "),
            namespaces[key].podSecurity,
        ]),
    );

/** Where each service listens, and the label that finds its pods. */
export const servicePlaces = (): string =>
    markdownTable(
        ["service", "path on the gateway", "port", "label"],
        services.map((it) => [
            it.name,
            it.publicPath === undefined ? "none" : code(it.publicPath),
            String(it.port),
            code(selector(serviceGroups[it.name].labels)),
        ]),
    );

const inNamespace = (key: NamespaceKey): string => `--namespace ${namespaces[key].name}`;
const pending = "--field-selector 'status.phase!=Running,status.phase!=Succeeded'";
const backend = `${inNamespace("services")} --selector ${selector(serviceGroups.backend.labels)}`;
const { prometheus } = monitoringNames;

/** What the commands show, and the commands, with the names of the program. */
const commands: readonly (readonly [string, string])[] = [
    ["the namespaces of the platform", `kubectl get namespaces --selector ${selector(ownerLabel)}`],
    ["the services", `kubectl get pods ${inNamespace("services")} --output wide`],
    ["every pod that does not run", `kubectl get pods --all-namespaces ${pending}`],
    ["why a pod does not start: its events come last", `kubectl describe pods ${backend}`],
    ["the lines of a service, every replica", `kubectl logs ${backend} --container app --prefix --tail 50`],
    ["the lines of its sidecar", `kubectl logs ${backend} --container daprd --prefix --tail 50`],
    ["what went wrong last, anywhere", "kubectl get events --all-namespaces --field-selector type=Warning"],
    ["processor and memory, container by container", `kubectl top pods ${inNamespace("services")} --containers`],
    ["volumes, and how full they may get", "kubectl get persistentvolumeclaims --all-namespaces"],
    ["the database", `kubectl get clusters.postgresql.cnpg.io ${inNamespace("data")}`],
];

/** The commands as a block for a shell. */
export const kubectlCommands = (): string =>
    ["```bash", ...commands.flatMap(([what, command]) => [`# ${what}`, command]), "```"].join("\n");

/** Ways to what has no public address. */
export const consoleTable = (): string =>
    markdownTable(
        ["what", "the way to it", "where it opens"],
        [
            [
                "Grafana",
                code("npm run grafana -- STACK"),
                code(`http://localhost:3000${monitoringNames.grafana.path}/`),
            ],
            [
                "Prometheus",
                code(
                    `kubectl port-forward ${inNamespace("monitoring")} service/${prometheus.service} ${prometheus.port}`,
                ),
                code(`http://localhost:${prometheus.port}`),
            ],
            ["Loki", code("npm run logs -- --list"), `the terminal; in the cluster ${code(lokiNames.url)}`],
        ],
    );
