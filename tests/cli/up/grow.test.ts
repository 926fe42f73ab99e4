import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Kubectl } from "../../../cli/cluster/kubectl";
import { findGrowth, grow, requireClaimed } from "../../../cli/up/grow";
import { claimedVolumes } from "../../../model/platform/claimed-volumes";
import { fakePrograms } from "../../support/fake-programs";
import { temporaryFolder } from "../../support/temporary-folder";
import { type PlannedResource } from "../../../engine/monitor";

const claim = (storage: string) => ({
    metadata: { name: "datadir-redpanda-0", namespace: "messaging" },
    spec: { storageClassName: "durable", resources: { requests: { storage } } },
});
const planned = [
    { name: "broker-release", inputs: { values: { storage: { persistentVolume: { size: "50Gi" } } } } },
] as unknown as readonly PlannedResource[];

/** A cluster with claims of these sizes; writes down what changes it. */
function cluster(sizes: readonly string[], { template = "10Gi", expandable = true } = {}) {
    const log = join(temporaryFolder("kubectl"), "log");
    const claims = JSON.stringify({ items: sizes.map(claim) });
    const storageClass = JSON.stringify({ allowVolumeExpansion: expandable });
    const statefulSet = JSON.stringify({ spec: { volumeClaimTemplates: [claim(template)] } });
    const kubectl = `case "$*" in *"get pvc"*) echo '${claims}';; *"get storageclass durable"*) echo '${storageClass}';; *"get statefulset redpanda"*) echo '${statefulSet}';; *) echo "$*" >> '${log}';; esac`;
    return {
        kubectl: new Kubectl({ context: "kind-todo" }, fakePrograms({ kubectl })),
        changes: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []),
    };
}

it("grows claims that are smaller than planned, and makes room for another claim template", async () => {
    const { kubectl, changes } = cluster(["10Gi", "50Gi", "51200Mi"]);
    const [growth, ...more] = await findGrowth(kubectl, "broker-release", planned);
    expect(growth).toEqual({
        claims: [{ name: "datadir-redpanda-0", from: "10Gi", to: "50Gi" }],
        namespace: "messaging",
        statefulSet: "redpanda",
    });
    expect([more, changes()]).toEqual([[], []]);
    await grow(kubectl, growth!);
    expect(changes()).toEqual([
        '--context kind-todo patch pvc datadir-redpanda-0 --namespace messaging --patch {"spec":{"resources":{"requests":{"storage":"50Gi"}}}}',
        "--context kind-todo delete statefulset redpanda --namespace messaging --cascade=orphan --ignore-not-found",
    ]);
});

it("goes on after it was stopped between the claims and their template", async () => {
    const [growth] = await findGrowth(cluster(["50Gi"]).kubectl, "broker-release", planned);
    expect(growth).toEqual({ claims: [], namespace: "messaging", statefulSet: "redpanda" });
});

it("leaves what has its size alone: no update would make the StatefulSet again", async () => {
    const { kubectl } = cluster(["50Gi"], { template: "50Gi" });
    expect(await findGrowth(kubectl, "broker-release", planned)).toEqual([]);
});

it("refuses before it touches anything", async () => {
    const growthOf = (it: ReturnType<typeof cluster>, name = "broker-release") => findGrowth(it.kubectl, name, planned);
    await expect(growthOf(cluster(["100Gi"]))).rejects.toThrow("volumes never shrink: datadir-redpanda-0 has 100Gi");
    await expect(growthOf(cluster(["10Gi"], { expandable: false }))).rejects.toThrow(
        "its storage class durable does not allow it",
    );
    await expect(growthOf(cluster(["60G"]))).rejects.toThrow("volumes never shrink: datadir-redpanda-0 has 60G");
    await expect(growthOf(cluster([]), "logging-loki")).rejects.toThrow("the stack has no logging-loki");
});

it("leaves claims to those who grow them themselves", async () => {
    expect(await findGrowth(cluster(["10Gi"]).kubectl, "postgres-cluster", planned)).toEqual([]);
});

it("knows names that claim volumes only", () => {
    expect(() => requireClaimed(Object.keys(claimedVolumes))).not.toThrow();
    expect(() => requireClaimed(["redpanda"])).toThrow("redpanda claims no volume; allowed: broker-release");
});
