import { nodePoolOf, trialQuotas, volumeRulesOf } from "../../../stacks/config/capacity";
import { brokersOf } from "../../../stacks/config/offers";
import { capacityReport } from "../../../engine/plan/capacity";
import { costReport } from "../../../engine/plan/cost";
import { workloadsOf } from "../../../engine/plan/footprint";
import { evaluateVariant } from "../../support/stacks";

describe("a new account", () => {
    it.each([
        ["oke", "free"],
        ["aks", "small"],
        ["gke", "small"],
    ] as const)("%s has the processors for profile %s, while nodes are replaced too", (target, profile) => {
        const { nodes, surgeNodes, vcpus } = nodePoolOf(target, profile);
        expect((nodes + surgeNodes) * vcpus).toBeLessThanOrEqual(trialQuotas[target].vcpus);
    });

    it("oke has the memory", () => {
        const { nodes, shape } = nodePoolOf("oke", "free");
        expect(nodes * (shape?.memoryGiB ?? Infinity)).toBeLessThanOrEqual(trialQuotas.oke.memoryGiB);
    });

    const cases = (["aks", "gke"] as const).flatMap((target) =>
        brokersOf[target].map((broker) => [target, broker] as const),
    );
    it.each([...cases, ["oke", "redpanda"] as const])(
        "%s with %s has the disks, and lasts on its credit",
        async (target, broker) => {
            const profile = target === "oke" ? "free" : "small";
            const pool = nodePoolOf(target, profile);
            const { resources } = await evaluateVariant({ target, broker, profile });
            const report = capacityReport(
                resources.flatMap((it) => workloadsOf(it, pool.nodes)),
                pool,
                volumeRulesOf(target, profile),
            );
            expect(report.volumes.fits).toBe(true);
            const quota = { oke: trialQuotas.oke.volumesGiB, aks: Infinity, gke: trialQuotas.gke.ssdGiB }[target];
            expect(report.volumes.GiBWithBoot).toBeLessThanOrEqual(quota);

            const { monthly, creditDays } = costReport(target, broker, pool, report);
            if (target === "oke") expect(monthly).toBe(0);
            // Azure's credit ends after 30 days, Google's after 90: more than three weeks must be left of either.
            else expect(creditDays).toBeGreaterThan(21);
        },
    );

    it("is told when its disks do not fit", () => {
        const pool = nodePoolOf("gke", "small");
        const claim = { name: "big", pods: 1, requests: { cpu: 1, memory: 1 } };
        const rules = volumeRulesOf("gke", "small");
        const report = (GiB: number) =>
            capacityReport([{ ...claim, volume: { tier: "durable", GiB } }], pool, rules).volumes.fits;
        expect([report(130), report(131)]).toEqual([true, false]);
    });
});
