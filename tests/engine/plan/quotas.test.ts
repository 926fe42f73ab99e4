import { cloudNames, type CloudName } from "../../../model/platform/choices";
import { profileOf, type TrialAccount } from "../../../model/platform/target-facts";
import { capacityReport } from "../../../engine/plan/stack-capacity";
import { costReport } from "../../../engine/plan/cost";
import { workloadsOf } from "../../../engine/plan/footprint";
import { facts as gke } from "../../../stacks/gke/facts";
import { factsOf } from "../../../stacks/targets";
import { evaluateVariant } from "../../support/stacks";

/** What a new account of a cloud may use, and the profile that has to stay within. */
function trialOf(cloud: CloudName): TrialAccount {
    const { trial } = factsOf(cloud);
    if (trial === undefined) throw new Error(`stacks/${cloud}/facts.ts does not say what a new account may use`);
    return trial;
}

describe("a new account", () => {
    it.each(cloudNames)("%s has processors and memory for its profile, while nodes are replaced too", (cloud) => {
        const { profile, vcpus, memoryGiB = Infinity } = trialOf(cloud);
        const { nodes: pool } = profileOf(factsOf(cloud), profile);
        expect((pool.nodes + pool.surgeNodes) * pool.vcpus).toBeLessThanOrEqual(vcpus);
        if (memoryGiB < Infinity) {
            expect(pool.nodes * (pool.shape?.memoryGiB ?? Infinity)).toBeLessThanOrEqual(memoryGiB);
        }
    });

    const cases = cloudNames.flatMap((cloud) => factsOf(cloud).brokers.map((broker) => [cloud, broker] as const));
    it.each(cases)("%s with %s has the disks, and lasts on its credit", async (target, broker) => {
        const { profile, volumesGiB = Infinity, credit } = trialOf(target);
        const { nodes: pool, volumes } = profileOf(factsOf(target), profile);
        const { resources } = await evaluateVariant({ target, broker, profile });
        const report = capacityReport(
            resources.flatMap((it) => workloadsOf(it, pool.nodes)),
            pool,
            volumes,
        );
        expect(report.volumes.fits).toBe(true);
        expect(report.volumes.GiBWithBoot).toBeLessThanOrEqual(volumesGiB);

        const { monthly, creditDays } = costReport(factsOf(target), {
            broker,
            pool,
            volumesGiB: report.volumes.GiB,
        });
        // Azure's credit ends after 30 days, Google's after 90: more than three weeks must be left of either.
        if (credit === undefined) expect(monthly).toBe(0);
        else expect(creditDays).toBeGreaterThan(21);
    });

    it("is told when its disks do not fit", () => {
        const { nodes: pool, volumes } = gke.profiles.small;
        const claim = { name: "big", pods: 1, requests: { cpu: 1, memory: 1 } };
        const report = (GiB: number) =>
            capacityReport([{ ...claim, volume: { tier: "durable", GiB } }], pool, volumes).volumes.fits;
        expect([report(130), report(131)]).toEqual([true, false]);
    });
});
