import { Kubectl } from "../../../cli/cluster/kubectl";
import { refuseFewerBrokers } from "../../../cli/up/fewer-brokers";
import { evaluateVariant } from "../../support/stacks";
import { fakePrograms } from "../../support/fake-programs";
import { type PlannedResource } from "../../../engine/monitor";

const broker = (replicas: number) =>
    [{ name: "broker-release", inputs: { values: { statefulset: { replicas } } } }] as unknown as PlannedResource[];

/** A cluster with so many brokers; none where the StatefulSet is gone. */
function refusal(running: number | undefined, planned: readonly PlannedResource[]) {
    const answer =
        running === undefined
            ? 'echo "Error from server (NotFound)" >&2; exit 1'
            : `echo '${JSON.stringify({ spec: { replicas: running } })}'`;
    const kubectl = `case "$*" in *"get statefulset redpanda --namespace messaging"*) ${answer};; *) exit 1;; esac`;
    const access = new Kubectl({ context: "kind-todo" }, fakePrograms({ kubectl }));
    return refuseFewerBrokers(access, planned, "npm run up -- dev");
}

it("refuses to leave some of the brokers, and names the commands that replace them", async () => {
    await expect(refusal(3, broker(1))).rejects.toMatchObject({
        message: expect.stringContaining("would leave 1 of 3 brokers") as string,
        fix: "kubectl --context kind-todo delete statefulset redpanda --namespace messaging --cascade=foreground && npm run up -- dev",
    });
});

it.each([
    ["more brokers", 1, broker(3)],
    ["as many", 3, broker(3)],
    ["brokers whose StatefulSet was deleted", undefined, broker(1)],
    ["another broker", 3, []],
])("lets %s be", async (_name, running, planned) => {
    await expect(refusal(running, planned)).resolves.toBeUndefined();
});

it("reads how many there are from what the program plans, and their claims go with the StatefulSet", async () => {
    const { resources } = await evaluateVariant({ target: "aks", broker: "redpanda", profile: "small" });
    await expect(refusal(3, resources)).rejects.toThrow("1 of 3 brokers");
    const release = resources.find((it) => it.name === "broker-release");
    expect(release?.inputs["values"]).toMatchObject({
        statefulset: { persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" } },
    });
});
