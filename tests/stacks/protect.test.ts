import { type PlannedResource } from "../../engine/monitor";
import { evaluateVariant } from "../support/stacks";

/** What a bucket consists of in its cloud; the objects beside it are in a cluster that can be made again. */
const isOfBucket = ({ custom, type, urn }: PlannedResource): boolean =>
    custom && /Bucket\$/.test(urn) && !/^(kubernetes|random):/.test(type);

/** Rules on what expires hold nothing and open nothing. */
const isExpiry = ({ name }: PlannedResource): boolean => name.endsWith("-expiry");

describe.each(["oke", "aks", "gke"] as const)("a protected %s", (target) => {
    const protectedStack = () =>
        evaluateVariant(
            { target, broker: "redpanda", profile: "small" },
            { changes: { protect: "true", ...(target === "oke" ? {} : { logStore: "bucket" }) } },
        );

    it("keeps its buckets with all that empties them, and all that may write to them", async () => {
        const { resources } = await protectedStack();
        const parts = resources.filter((it) => isOfBucket(it) && !isExpiry(it));
        expect(parts.length).toBeGreaterThan(1);
        expect(parts.filter((it) => !it.protect).map((it) => it.name)).toEqual([]);
    });

    it("keeps what opens the backups", async () => {
        const { resources } = await protectedStack();
        const passphrases = resources.filter((it) => it.name.startsWith("backups-passphrase"));
        expect(passphrases.map((it) => it.protect)).toEqual([true]);
    });
});

it("deletes what writes to a bucket before it empties it", async () => {
    const { resources } = await evaluateVariant({ target: "oke", broker: "redpanda", profile: "free" });
    const emptying = resources.find((it) => it.name === "backups-store-emptying")!;
    const writers = resources.filter((it) => it.type === "kubernetes:batch/v1:CronJob");
    expect(writers.length).toBeGreaterThan(0);
    for (const it of writers)
        expect([it.name, it.dependsOn]).toEqual([it.name, expect.arrayContaining([emptying.urn])]);
});
