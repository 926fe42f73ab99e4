import * as pulumi from "@pulumi/pulumi";
import { evaluate } from "../../engine/evaluate";
import { plainLifecycle } from "../../engine/lifecycle";

class Part extends pulumi.ComponentResource {
    constructor(name: string, opts: pulumi.ComponentResourceOptions = {}) {
        super("example:Part", name, {}, opts);
    }
}

class Thing extends pulumi.CustomResource {
    constructor(name: string, opts: pulumi.CustomResourceOptions) {
        super("example:index:Thing", name, { size: 1 }, opts);
    }
}

async function planned(program: () => void) {
    const file = { project: "project", stack: "stack", values: {}, secretKeys: [], placeholders: [] };
    const { resources } = await evaluate(file, {
        program: () => {
            program();
            return Promise.resolve({});
        },
    });
    return new Map(resources.map((it) => [it.name, it]));
}

const urn = (types: string, name: string) => `urn:pulumi:stack::project::${types}::${name}`;

it("names a resource by the types of all its parents but the stack", async () => {
    const found = await planned(() => {
        const inner = new Part("inner", { parent: new Part("outer") });
        new Thing("deep", { parent: inner });
        new Thing("top", {});
    });
    expect(found.get("outer")?.urn).toBe(urn("example:Part", "outer"));
    expect(found.get("deep")?.urn).toBe(urn("example:Part$example:Part$example:index:Thing", "deep"));
    expect(found.get("top")?.urn).toBe(urn("example:index:Thing", "top"));
    expect(found.get("deep")?.parent).toBe(found.get("inner")?.urn);
});

it("records how a resource changes and goes", async () => {
    const found = await planned(() => {
        const owner = new Thing("owner", {});
        new Thing("thing", {
            ignoreChanges: ["size"],
            replaceOnChanges: ["shape"],
            deleteBeforeReplace: true,
            retainOnDelete: true,
            deletedWith: owner,
            customTimeouts: { create: "5m", delete: "1m" },
        });
    });
    expect(found.get("owner")?.lifecycle).toEqual(plainLifecycle);
    expect(found.get("thing")?.lifecycle).toEqual({
        ignoreChanges: ["size"],
        replaceOnChanges: ["shape"],
        deleteBeforeReplace: true,
        retainOnDelete: true,
        deletedWith: urn("example:index:Thing", "owner"),
        customTimeouts: { create: "5m", delete: "1m" },
        aliases: [],
    });
});

it("knows the former names of a resource, those by a former name of its parent included", async () => {
    const found = await planned(() => {
        const part = new Part("now", { aliases: [{ name: "before" }] });
        new Thing("now-thing", { parent: part });
        new Thing("other", { parent: part, aliases: [{ parent: pulumi.rootStackResource }, { type: "old:Thing" }] });
        new Thing("moved", { aliases: [urn("example:index:Thing", "given")] });
    });
    const aliases = (name: string) => found.get(name)?.lifecycle.aliases;
    expect(aliases("now")).toEqual([urn("example:Part", "before")]);
    expect(aliases("now-thing")).toEqual([urn("example:Part$example:index:Thing", "before-thing")]);
    expect(aliases("other")).toEqual([
        urn("example:index:Thing", "other"),
        urn("example:Part$old:Thing", "other"),
        urn("example:Part$example:index:Thing", "other"),
    ]);
    expect(aliases("moved")).toEqual([urn("example:index:Thing", "given")]);
});
