import { apiServerPorts } from "../../components/security/flows";
import { gatewayNames } from "../../components/gateway/traefik-values";
import { namespaces } from "../../model/platform/namespaces";
import { foreignNamespaces, type NamespaceList } from "../cluster/foreign-namespaces";
import { type Finding } from "./finding";

/** Asks for objects of a cluster, as `kubectl get` gives them; undefined where there are none or nobody may see them. */
export type Ask = (...args: readonly string[]) => Promise<unknown>;

export interface ClusterQuestions {
    readonly ask: Ask;
    /** Of Kubernetes, as the API server tells it. */
    /** Of the API server, by the kubeconfig. */
    readonly apiServerPort: number | undefined;
    /** Ingress class that the stack uses instead of a gateway of its own. */
    readonly ingressClass: string | undefined;
    /** Whether the stack brings cert-manager. */
    readonly certificateIsPublic: boolean;
}

/** What a cluster that nobody made for the platform may lack or bring: MicroK8s, k3s, Docker Desktop, one that others use too. */
export async function foreignFindings(questions: ClusterQuestions): Promise<Finding[]> {
    const asked = await Promise.all([
        apiServerFinding(questions),
        nameServerFinding(questions),
        storageFinding(questions),
        ingressFinding(questions),
        namespaceFinding(questions),
        definitionFinding(questions),
    ]);
    return asked.filter((it) => it !== undefined);
}

interface Objects {
    readonly items: readonly {
        readonly metadata: {
            readonly name: string;
            readonly namespace?: string;
            readonly annotations?: Readonly<Record<string, string>>;
        };
        readonly ports?: readonly { readonly port: number }[] | null;
        readonly spec?: { readonly group?: string };
    }[];
}

async function list({ ask }: ClusterQuestions, ...args: readonly string[]): Promise<Objects["items"] | undefined> {
    return ((await ask(...args)) as Objects | undefined)?.items;
}

/** Network policies speak of the port that the API server listens on, and not only of its Service's. */
async function apiServerFinding(questions: ClusterQuestions): Promise<Finding | undefined> {
    const slices = await list(
        questions,
        ...["endpointslices", "--namespace", "default", "--selector", "kubernetes.io/service-name=kubernetes"],
    );
    const known = apiServerPorts(questions.apiServerPort);
    const port = slices?.flatMap((it) => it.ports ?? []).find((it) => !known.includes(it.port))?.port;
    if (port === undefined) return undefined;
    return {
        subject: "API server",
        state: "missing",
        detail: `it listens on port ${port}, which pods may not reach: network policies allow ${known.join(", ")} and the port in the kubeconfig`,
        fix: `kubectl config set-cluster CLUSTER --server https://ADDRESS-OF-A-NODE:${port}`,
    };
}

async function nameServerFinding(questions: ClusterQuestions): Promise<Finding | undefined> {
    const slices = await list(questions, ...["endpointslices", "--namespace", "kube-system"]);
    if (slices === undefined || slices.some((it) => it.ports?.some(({ port }) => port === 53))) return undefined;
    return {
        subject: "name servers",
        state: "missing",
        detail:
            "none answers on port 53 in kube-system, the only place where network policies let pods ask: " +
            "install CoreDNS there; MicroK8s has it as an addon",
        fix: "microk8s enable dns",
    };
}

const defaultClass = "storageclass.kubernetes.io/is-default-class";

async function storageFinding(questions: ClusterQuestions): Promise<Finding | undefined> {
    const classes = await list(questions, "storageclasses");
    if (classes === undefined || classes.some((it) => it.metadata.annotations?.[defaultClass] === "true"))
        return undefined;
    const [some] = classes;
    return {
        subject: "storage",
        state: "missing",
        detail: "no storage class is the default: volumes would wait for one without end; MicroK8s has one as an addon",
        fix:
            some === undefined
                ? "microk8s enable hostpath-storage"
                : `kubectl annotate storageclass ${some.metadata.name} ${defaultClass}=true`,
    };
}

const releaseNamespace = "meta.helm.sh/release-namespace";

/** k3s and Rancher Desktop bring a Traefik. Helm refuses to install a second class of its name. */
async function ingressFinding(questions: ClusterQuestions): Promise<Finding | undefined> {
    if (questions.ingressClass !== undefined) return undefined;
    const { ingressClass } = gatewayNames;
    const classes = await list(questions, "ingressclasses");
    const other = classes?.find(({ metadata }) => metadata.name === ingressClass);
    if (other === undefined || other.metadata.annotations?.[releaseNamespace] === namespaces.gateway.name)
        return undefined;
    return {
        subject: "gateway",
        state: "missing",
        detail:
            `the cluster has an ingress class ${ingressClass} already, which is what the platform's own gateway is called; ` +
            "use that one, or make the cluster without it",
        fix: `pulumi config set ingressClass ${ingressClass} --stack dev`,
    };
}

async function namespaceFinding(questions: ClusterQuestions): Promise<Finding | undefined> {
    const found = (await questions.ask("namespaces")) as NamespaceList | undefined;
    const names = Object.values(namespaces)
        .map((it) => it.name)
        .filter((it) => questions.certificateIsPublic || it !== namespaces.certificates.name);
    const [first, ...others] = found === undefined ? [] : foreignNamespaces(found, names);
    if (first === undefined) return undefined;
    return {
        subject: "namespaces",
        state: "missing",
        detail:
            `${[first, ...others].join(", ")}: there already, and not made by the platform, ` +
            "which would take them over and delete them in the end; make a cluster of its own",
        fix: "kind create cluster --name todo",
    };
}

/** Groups whose definitions come as objects of a release, with the namespace of that release. */
const definitionOwners = ({ certificateIsPublic }: ClusterQuestions): Readonly<Record<string, string>> => ({
    "monitoring.coreos.com": namespaces.monitoring.name,
    "postgresql.cnpg.io": namespaces.data.name,
    ...(certificateIsPublic ? { "cert-manager.io": namespaces.certificates.name } : {}),
});

async function definitionFinding(questions: ClusterQuestions): Promise<Finding | undefined> {
    const definitions = await list(questions, "customresourcedefinitions");
    const owners = definitionOwners(questions);
    const foreign = definitions?.filter(({ metadata, spec }) => {
        const owner = owners[spec?.group ?? ""];
        return owner !== undefined && metadata.annotations?.[releaseNamespace] !== owner;
    });
    const groups = [...new Set(foreign?.map((it) => it.spec?.group))];
    if (groups.length === 0) return undefined;
    return {
        subject: "operators",
        state: "missing",
        detail:
            `somebody else installed the definitions of ${groups.join(" and ")}; two operators of a kind do not go together, ` +
            "and Helm refuses; make a cluster of its own",
        fix: "kind create cluster --name todo",
    };
}
