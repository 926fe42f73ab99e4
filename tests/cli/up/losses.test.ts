import { type EngineEvent } from "@pulumi/pulumi/automation";
import { dataLosses } from "../../../cli/up/losses";

const urn = (type: string, name: string) => `urn:pulumi:aks::todo-multicloud::${type}::${name}`;
const step = (op: string, type: string, name: string, states: object = {}) =>
    ({ resourcePreEvent: { metadata: { op, type, urn: urn(type, name), ...states } } }) as unknown as EngineEvent;
const release = "kubernetes:helm.sh/v3:Release";
const password = "random:index/randomPassword:RandomPassword";
const cluster = "azure-native:containerservice:ManagedCluster";

const namesOf = (...events: EngineEvent[]) => dataLosses(events).map(({ name, fate }) => `${name} ${fate}`);

it("names what holds data, once, and a replacement as one", () =>
    expect(
        namesOf(
            step("delete-replaced", cluster, "todo-aks-cluster"),
            step("replace", cluster, "todo-aks-cluster"),
            step("create-replacement", cluster, "todo-aks-cluster"),
            step("delete", "kubernetes:core/v1:Namespace", "namespaces-messaging"),
            step("delete", release, "broker-release"),
            step("delete", password, "backups-passphrase"),
        ),
    ).toEqual([
        "backups-passphrase deleted",
        "broker-release deleted",
        "namespaces-messaging deleted",
        "todo-aks-cluster replaced",
    ]));

it("passes over what can be made again", () =>
    expect(
        namesOf(
            step("update", cluster, "todo-aks-cluster"),
            step("delete", release, "logging-alloy"),
            step("delete", password, "broker-user-password"),
            step("create", "kubernetes:core/v1:Namespace", "namespaces-messaging"),
            step("replace", "kubernetes:batch/v1:Job", "gate-suite"),
            step("replace", "kubernetes:storage.k8s.io/v1:StorageClass", "storage-durable"),
        ),
    ).toEqual([]));

it("names brokers that would go, and not those that come", () => {
    const brokers = (replicas: number) => ({ inputs: { values: { statefulset: { replicas } } } });
    const change = (before: number, after: number) =>
        namesOf(step("update", release, "broker-release", { old: brokers(before), new: brokers(after) }));
    expect(change(3, 1)).toEqual(["broker-release reduced"]);
    expect(change(1, 3)).toEqual([]);
});
