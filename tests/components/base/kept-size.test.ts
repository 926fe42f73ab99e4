import { keptSize } from "../../../components/base/kept-size";
import { claimedVolumes, growVariable } from "../../../model/platform/claimed-volumes";
import { evaluateVariant } from "../../support/stacks";
import { Planned } from "../../support/planned";

afterEach(() => {
    delete process.env[growVariable];
});

it("keeps the size that volumes have, with the settings that follow from it, unless this run grows them", () => {
    expect(keptSize("broker-release").ignoreChanges).toEqual([
        "values.storage.persistentVolume.size",
        "values.config.cluster.retention_bytes",
    ]);
    process.env[growVariable] = "logging-loki,broker-release";
    expect(keptSize("broker-release")).toEqual({});
    expect(keptSize("postgres-cluster").ignoreChanges).toEqual(["spec.storage.size"]);
    expect(() => keptSize("nobody")).toThrow("nobody is not among the claimedVolumes");
});

it("refuses to grow what claims no volume", () => {
    process.env[growVariable] = "broker";
    expect(() => keptSize("broker-release")).toThrow(/names broker, which claims no volume; allowed: broker-release, /);
});

it("finds every path of a size in the plan", async () => {
    const planned = new Planned(
        (await evaluateVariant({ target: "dev", broker: "redpanda", profile: "small" })).resources,
    );
    for (const [resource, { size, follows }] of Object.entries(claimedVolumes)) {
        const at = (path: string) =>
            path
                .split(".")
                .reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], planned.inputs(resource));
        expect([resource, at(size)]).toEqual([resource, expect.stringMatching(/^\d+Gi$/)]);
        for (const path of follows) expect([path, at(path)]).not.toEqual([path, undefined]);
        expect(planned.named(resource).lifecycle.ignoreChanges).toEqual([size, ...follows]);
    }
});
