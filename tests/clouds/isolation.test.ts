import { targetNames } from "../../stacks/choices";
import { parseStackConfig } from "../../stacks/config";
import { type selectTarget as SelectTarget } from "../../stacks";
import { stackFile } from "../support/stacks";

/** What belongs to one cloud: its file and its SDK. */
const modules = {
    aks: ["../../stacks/aks", "@pulumi/azure-native"],
    gke: ["../../stacks/gke", "@pulumi/gcp"],
    oke: ["../../stacks/oke", "@pulumi/oci"],
} as const;
type Cloud = keyof typeof modules;
const clouds = Object.keys(modules) as Cloud[];

/** Runs in a fresh module registry in which some modules cannot be loaded. */
async function without<T>(broken: readonly string[], use: () => Promise<T>): Promise<T> {
    jest.resetModules();
    for (const module of broken) {
        jest.doMock(module, () => {
            throw new Error(`${module} is broken`);
        });
    }
    try {
        return await use();
    } finally {
        for (const module of broken) jest.dontMock(module);
    }
}

describe("a mistake in one cloud's file or SDK", () => {
    it.each(targetNames)("cannot break %s, which loads its own alone", async (target) => {
        const others = clouds.filter((it) => it !== target).flatMap((it) => modules[it]);
        const { resources } = await without(others, async () => {
            const { evaluate } = await import("../../tools/engine/evaluate");
            return evaluate(stackFile(target));
        });
        expect(resources.length).toBeGreaterThan(40);
    });

    it.each(clouds)("is found when %s is selected", async (cloud) => {
        const config = parseStackConfig({
            ...stackFile(cloud),
            isSecret: () => false,
            folderExists: () => false,
        });
        const selected = without([modules[cloud][0]], async () => {
            const { selectTarget } = (await import("../../stacks")) as { selectTarget: typeof SelectTarget };
            return selectTarget(config);
        });
        await expect(selected).rejects.toThrow(/is broken/);
    });
});
