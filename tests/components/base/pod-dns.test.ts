import { podDns } from "../../../components/base/pod-dns";
import { isRelease, releaseInputs } from "../../../engine/plan/footprint";
import { evaluateVariant } from "../../support/stacks";

interface PodSpec {
    readonly containers: readonly object[];
    readonly dnsConfig?: unknown;
}

/** Pod specs in an object, wherever its kind has them. */
function podSpecs(value: unknown): PodSpec[] {
    if (typeof value !== "object" || value === null) return [];
    if ("containers" in value) return [value as PodSpec];
    return Object.values(value).flatMap(podSpecs);
}

it.each([
    ["redpanda", ["broker-topics"]],
    ["kafka", ["monitoring-lag-exporter"]],
] as const)("pods of ours ask again for a name after a second, with broker %s", async (broker, own) => {
    const { resources } = await evaluateVariant({ target: "oke", broker, profile: "free" });
    const specs = resources
        .filter((it) => it.type.startsWith("kubernetes:") && !isRelease(it))
        .flatMap((it) => podSpecs(it.inputs["spec"]).map((spec) => ({ name: it.name, dns: spec.dnsConfig })));
    const asking = specs.filter(({ dns }) => dns !== undefined);
    expect(asking.map((it) => it.name).sort()).toEqual(
        [
            ...own,
            ...["backups-postgres-backup", "backups-postgres-restore", "backups-postgres-restore-rehearsal"],
            "gate-suite",
        ].sort(),
    );
    for (const { dns } of asking) expect(dns).toEqual(podDns);
    // Who finds the API server by its address, and asks for no name.
    expect(specs.filter(({ dns }) => dns === undefined).map((it) => it.name)).toEqual([
        expect.stringContaining("network-policy"),
        expect.stringContaining("node-local-storage"),
    ]);
});

it("so do services, and those whom somebody waits for", async () => {
    const { resources } = await evaluateVariant({ target: "gke", broker: "redpanda", profile: "small" });
    const values = (name: string) =>
        releaseInputs(resources.find((it) => isRelease(it) && it.name === name)!).values as Record<string, unknown>;
    expect(values("services-backend")["dnsConfig"]).toEqual(podDns);
    expect(values("monitoring-release")["grafana"]).toMatchObject({ dnsConfig: podDns });
    expect(values("logging-loki")["defaults"]).toMatchObject({ dnsConfig: podDns });
});
