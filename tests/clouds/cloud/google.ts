import { isOf, kindOf, leftByCluster, text, type CloudKind, type Properties } from "./kind";

const projectNumber = "123456789012";

/** Name as it is part of the ID. */
const nameOf = (name: string, { name: given, accountId, service }: Properties): string =>
    text(given ?? accountId ?? service ?? name);

const email = ({ accountId, project }: Properties): string =>
    `${text(accountId)}@${text(project)}.iam.gserviceaccount.com`;

const hasPods = ({ member }: Properties): boolean => text(member ?? "").includes(".svc.id.goog");

/** Google Cloud. */
export const google: CloudKind = {
    provider: "gcp",
    clusterType: "gcp:container/cluster:Cluster",
    id(type, name, inputs) {
        const { project, location, region, cluster, role, member } = inputs;
        const own = nameOf(name, inputs);
        switch (kindOf(type)) {
            case "Bucket":
                return own;
            case "Cluster":
                return `projects/${text(project)}/locations/${text(location)}/clusters/${own}`;
            case "NodePool":
                return `projects/${text(project)}/locations/${text(location)}/clusters/${text(cluster)}/nodePools/${own}`;
            default: {
                // A grant is known by what it is on, the role, and who has it.
                const on = ["bucket", "topic", "subscription"].map((it) => inputs[it]).find((it) => it !== undefined);
                const grant = role === undefined ? own : [on ?? project, role, member].map(text).join("/");
                return `projects/${text(project ?? "")}/${text(region ?? "global")}/${kindOf(type)}/${grant}`;
            }
        }
    },
    compute({ type, name, inputs }, cluster) {
        const given = { name: nameOf(name, inputs) };
        switch (kindOf(type)) {
            case "Cluster":
                return {
                    ...given,
                    endpoint: cluster.address,
                    masterAuth: { clientCertificateConfig: {}, clusterCaCertificate: cluster.authority },
                };
            case "Account":
                return { ...given, email: email(inputs), member: `serviceAccount:${email(inputs)}` };
            case "ServiceIdentity":
                return { email: "agent@example.com", member: "serviceAccount:agent@example.com" };
            case "Address":
                return { ...given, address: "192.0.2.10" };
            default:
                return "role" in inputs ? {} : given;
        }
    },
    answers: {
        "gcp:organizations/getProject:getProject": () => ({ number: projectNumber }),
    },
    refusesToMake: (_type, inputs, hasHadCluster) =>
        hasPods(inputs) && !hasHadCluster
            ? `Error 400: Identity Pool does not exist (${text(inputs["project"])}.svc.id.goog)`
            : undefined,
    needing(thing, others) {
        switch (kindOf(thing.type)) {
            case "Network":
                return others.filter(isOf("Subnetwork", "Router", "Firewall"));
            case "Subnetwork":
                return others.filter((it) => isOf("Cluster", "NodePool")(it) || it.type === leftByCluster);
            case "Address":
                return others.filter((it) => it.type === leftByCluster);
            default:
                return [];
        }
    },
    goesWith: () => false,
};
