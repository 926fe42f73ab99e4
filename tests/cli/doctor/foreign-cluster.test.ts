import { foreignFindings, type ClusterQuestions } from "../../../cli/doctor/foreign-cluster";
import { ownerLabel } from "../../../model/platform/namespaces";

const list = (...items: object[]) => ({ items });
const slice = (...ports: number[]) => ({ metadata: { name: "s" }, ports: ports.map((port) => ({ port })) });
const isDefault = { "storageclass.kubernetes.io/is-default-class": "true" };
const releasedIn = (namespace: string) => ({ "meta.helm.sh/release-namespace": namespace });
const definition = (group: string, annotations = {}) => ({
    metadata: { name: `x.${group}`, annotations },
    spec: { group },
});

/** What kind answers, once the platform is there. */
const kind: Readonly<Record<string, object>> = {
    "endpointslices --namespace default": list(slice(6443)),
    "endpointslices --namespace kube-system": list(slice(53, 9153)),
    storageclasses: list({ metadata: { name: "standard", annotations: isDefault } }),
    ingressclasses: list({ metadata: { name: "traefik", annotations: releasedIn("gateway") } }),
    namespaces: list({ metadata: { name: "default" } }, { metadata: { name: "monitoring", labels: ownerLabel } }),
    customresourcedefinitions: list(
        definition("monitoring.coreos.com", releasedIn("monitoring")),
        definition("postgresql.cnpg.io", releasedIn("data")),
        definition("example.com"),
    ),
};

const findings = async (
    answers: Readonly<Record<string, object>>,
    more: Partial<ClusterQuestions> = {},
): Promise<readonly string[]> => {
    const all = { ...kind, ...answers };
    const found = await foreignFindings({
        ask: (...args) => Promise.resolve(Object.entries(all).find(([start]) => args.join(" ").startsWith(start))?.[1]),
        apiServerPort: undefined,
        ingressClass: undefined,
        certificateIsPublic: false,
        ...more,
    });
    return found.map((it) => `${it.state} ${it.subject}: ${it.detail}; ${it.fix}`);
};

it("has nothing to say against kind, nor against a cluster that tells nothing", async () => {
    expect(await findings({})).toEqual([]);
    expect(
        await foreignFindings({
            ask: () => Promise.resolve(undefined),
            apiServerPort: undefined,
            ingressClass: undefined,
            certificateIsPublic: false,
        }),
    ).toEqual([]);
});

it.each<[string, Readonly<Record<string, object>>, Partial<ClusterQuestions>, RegExp]>([
    [
        "an API server on a port of its own",
        { "endpointslices --namespace default": list(slice(7443)) },
        {},
        /port 7443, which pods may not reach: .* 443, 6443, 8443 .*set-cluster/,
    ],
    [
        "MicroK8s without its DNS",
        { "endpointslices --namespace kube-system": list(slice(443), { metadata: { name: "s" }, ports: null }) },
        {},
        /none answers on port 53 in kube-system.*microk8s enable dns/,
    ],
    ["MicroK8s without its storage", { storageclasses: list() }, {}, /no storage class.*hostpath-storage/],
    [
        "storage without a default",
        { storageclasses: list({ metadata: { name: "fast" } }) },
        {},
        /kubectl annotate storageclass fast/,
    ],
    [
        "the Traefik of k3s",
        { ingressclasses: list({ metadata: { name: "traefik", annotations: releasedIn("kube-system") } }) },
        {},
        /ingress class traefik already.*config set ingressClass traefik/,
    ],
    [
        "somebody else's namespaces",
        { namespaces: list({ metadata: { name: "monitoring" } }, { metadata: { name: "data", labels: {} } }) },
        {},
        /monitoring, data: there already/,
    ],
    [
        "somebody else's operators",
        { customresourcedefinitions: list(definition("monitoring.coreos.com")) },
        {},
        /definitions of monitoring\.coreos\.com/,
    ],
])("names %s", async (_name, answers, more, sentence) => {
    const found = await findings(answers, more);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^missing /);
    expect(found[0]).toMatch(sentence);
});

it("minds somebody else's cert-manager only where the stack brings one", async () => {
    const theirs = {
        namespaces: list({ metadata: { name: "cert-manager" } }),
        customresourcedefinitions: list(definition("cert-manager.io")),
    };
    expect(await findings(theirs)).toEqual([]);
    expect(await findings(theirs, { certificateIsPublic: true })).toEqual([
        expect.stringMatching(/^missing namespaces: cert-manager: there already/),
        expect.stringMatching(/^missing operators: .* definitions of cert-manager\.io/),
    ]);
});

it("accepts what the stack is set up for", async () => {
    const microk8s = { "endpointslices --namespace default": list(slice(16443)) };
    expect(await findings(microk8s, { apiServerPort: 16443 })).toEqual([]);
    const k3s = { ingressclasses: list({ metadata: { name: "traefik" } }) };
    expect(await findings(k3s, { ingressClass: "traefik" })).toEqual([]);
});
