import { foreignNamespaces, refuseForeignNamespaces } from "../../../cli/cluster/foreign-namespaces";
import { ownerLabel } from "../../../model/platform/namespaces";
import { fakePrograms } from "../../support/fake-programs";

const namespace = (name: string, labels?: Readonly<Record<string, string>>) => ({ metadata: { name, labels } });
const cluster = {
    items: [
        namespace("default"),
        namespace("monitoring", { "kubernetes.io/metadata.name": "monitoring" }),
        namespace("data", ownerLabel),
        namespace("shop"),
    ],
};

it("tells the platform's namespaces from others of the same name", () => {
    expect(foreignNamespaces(cluster, ["monitoring", "data", "todo"])).toEqual(["monitoring"]);
    expect(foreignNamespaces(cluster, ["data"])).toEqual([]);
});

it("refuses to take them over, and says what would become of them", async () => {
    const env = fakePrograms({ kubectl: `echo '${JSON.stringify(cluster)}'` });
    await expect(refuseForeignNamespaces({}, ["monitoring"], env)).rejects.toThrow(
        /monitoring\. It would take them over, and npm run down would delete them/,
    );
    await expect(refuseForeignNamespaces({}, ["data", "todo"], env)).resolves.toBeUndefined();
});
