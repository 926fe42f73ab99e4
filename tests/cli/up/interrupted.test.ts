import { Kubectl } from "../../../cli/cluster/kubectl";
import { refuseInterruptedCreations, refuseInterruptedReleases } from "../../../cli/up/interrupted";
import { evaluate } from "../../../engine/evaluate";
import { fakePrograms } from "../../support/fake-programs";
import { stackFile } from "../../support/stacks";

const creating = (type: string, name: string, inputs: Readonly<Record<string, unknown>> = {}) => ({
    type: "creating",
    resource: { type, urn: `urn:pulumi:x::p::${type}::${name}`, inputs },
});
const fixOf = (operations: Parameters<typeof refuseInterruptedCreations>[1]) => {
    try {
        refuseInterruptedCreations("aks", operations, "");
    } catch (error) {
        return (error as { fix: string }).fix;
    }
    return undefined;
};

describe("a run that was killed while a cloud made something", () => {
    it("is named, with the one command that takes the thing over", () => {
        const cluster = creating("azure-native:containerservice:ManagedCluster", "todo-aks-cluster", {
            resourceGroupName: "rg-todo-aks",
            resourceName: "todo-aks",
        });
        const options = "--stack aks --yes --non-interactive";
        expect(fixOf([cluster])).toBe(
            `pulumi refresh --clear-pending-creates ${options} && pulumi import '${cluster.resource.type}' 'todo-aks-cluster' "$(az aks show --resource-group rg-todo-aks --name todo-aks --query id --output tsv)" --protect=false --generate-code=false ${options}`,
        );
        const below = {
            ...cluster,
            resource: {
                ...cluster.resource,
                parent: "urn:p::parent",
                provider: "urn:p::pulumi:providers:azure-native::azure::123",
            },
        };
        expect(fixOf([below])).toContain(
            "--parent 'parent=urn:p::parent' --provider 'provider=urn:p::pulumi:providers:azure-native::azure'",
        );
        expect(() => refuseInterruptedCreations("aks", [cluster], "")).toThrow(/while the cloud made todo-aks-cluster/);
        const bucket = creating("oci:ObjectStorage/bucket:Bucket", "backups-store-bucket");
        expect(fixOf([bucket])).toContain(`'backups-store-bucket' "ID"`);
    });

    it("does not matter for objects that the next run takes over, or for changes", () => {
        expect(
            fixOf([
                creating("kubernetes:apps/v1:Deployment", "a"),
                creating("random:index/randomPassword:RandomPassword", "b"),
                { ...creating("gcp:container/cluster:Cluster", "c"), type: "updating" },
            ]),
        ).toBeUndefined();
    });
});

describe("a run that was killed in the middle of a release", () => {
    const mark = (namespace: string, release: string, status: string) => ({
        metadata: { name: `sh.helm.release.v1.${release}.v2`, namespace, labels: { name: release, status } },
    });
    /** Answers a selector of a status with the marks of that status. */
    const kubectlWith = (...items: ReturnType<typeof mark>[]) => {
        const answer = (isPending: boolean) =>
            JSON.stringify({
                items: items.filter((it) => it.metadata.labels.status.startsWith("pending") === isPending),
            });
        const kubectl = `case "$*" in *pending-install*) echo '${answer(true)}';; *) echo '${answer(false)}';; esac`;
        return new Kubectl({ context: "kind-todo" }, fakePrograms({ kubectl }));
    };

    it("is named, with the command that deletes Helm's mark", async () => {
        const { resources } = await evaluate(stackFile("dev"));
        await expect(
            refuseInterruptedReleases(kubectlWith(mark("messaging", "redpanda", "pending-upgrade")), resources, []),
        ).rejects.toMatchObject({
            message: expect.stringContaining("redpanda (pending-upgrade)"),
            fix: "kubectl --context kind-todo delete secret --namespace messaging sh.helm.release.v1.redpanda.v2",
        });
    });

    it("does not matter for releases of others", async () => {
        const { resources } = await evaluate(stackFile("dev"));
        const others = [mark("messaging", "theirs", "pending-install"), mark("theirs", "redpanda", "pending-install")];
        await expect(refuseInterruptedReleases(kubectlWith(...others), resources, [])).resolves.toBeUndefined();
        await expect(refuseInterruptedReleases(kubectlWith(), resources, [])).resolves.toBeUndefined();
    });

    it.each(["deployed", "failed"])(
        "is found too where the release was %s before the state knew it",
        async (status) => {
            const { resources } = await evaluate(stackFile("dev"));
            const installed = kubectlWith(mark("messaging", "redpanda", status));
            await expect(refuseInterruptedReleases(installed, resources, [])).rejects.toMatchObject({
                message: expect.stringContaining(`redpanda (${status})`),
            });
            const present = resources.filter((it) => it.inputs["name"] === "redpanda");
            expect(present).toHaveLength(1);
            await expect(refuseInterruptedReleases(installed, resources, present)).resolves.toBeUndefined();
        },
    );
});
