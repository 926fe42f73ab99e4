import { type PlannedResource } from "../../engine/monitor";

/** Finds what a test looks at, and says what is missing. */
export class Planned {
    private readonly byUrn: ReadonlyMap<string, PlannedResource>;

    constructor(readonly all: readonly PlannedResource[]) {
        this.byUrn = new Map(all.map((it) => [it.urn, it]));
    }

    /** The one resource of that name. */
    named(name: string): PlannedResource {
        const [found, another] = this.all.filter((it) => it.name === name);
        if (found === undefined) throw new Error(`there is no resource ${name}`);
        if (another !== undefined) throw new Error(`there are several resources ${name}`);
        return found;
    }

    inputs(name: string): Readonly<Record<string, unknown>> {
        return this.named(name).inputs;
    }

    ofType(suffix: string): PlannedResource[] {
        return this.all.filter((it) => it.type.endsWith(suffix));
    }

    /** Names of all that a resource waits for, and so outlives it at destroy: dependencies, provider, parents, and theirs. */
    waitsFor(name: string): Set<string> {
        const found = new Set<string>();
        const follow = (urn: string | undefined) => {
            const resource = this.byUrn.get(urn ?? "");
            if (resource === undefined) return;
            for (const next of [...resource.dependsOn, resource.provider, resource.parent]) {
                const target = this.byUrn.get(next ?? "");
                if (target === undefined || found.has(target.name)) continue;
                found.add(target.name);
                follow(target.urn);
            }
        };
        follow(this.named(name).urn);
        return found;
    }
}
