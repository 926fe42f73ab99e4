import { isRelease } from "../../engine/plan/footprint";
import { type PlannedResource } from "../../engine/monitor";
import { targetNames, type BrokerKind, type TargetName } from "../../model/platform/choices";
import { profilesOf } from "../../model/platform/target-facts";
import { factsOf } from "../../stacks/targets";
import { evaluateVariant } from "../support/stacks";

/** What the API server knows a resource by; undefined for what is not in a cluster. */
function objectOf(resource: PlannedResource): string | undefined {
    const { type, inputs } = resource;
    if (!type.startsWith("kubernetes:")) return undefined;
    const { namespace, name } = (isRelease(resource) ? inputs : inputs["metadata"]) as {
        readonly namespace?: string;
        readonly name: string;
    };
    return `${type} ${namespace ?? ""}/${name}`;
}

type Changes = Readonly<Record<string, string>>;

/** Every broker of a target, and what else decides which objects there are. */
const configurations = (target: TargetName): Changes[] => [
    ...factsOf(target).brokers.map((broker) => ({ broker })),
    // On a cloud the class needs the name of the host.
    { ingressClass: "nginx", domain: "todo.example.com" },
    { logCollector: "promtail" },
    { secretsGeneration: "2" },
    { alerts: '{"enabled":true}' },
    ...factsOf(target).logStores.map((logStore) => ({ logStore })),
];

/** Every URN that an object has in some configuration of a target, with the aliases that it has there. */
async function urnsByObject(target: TargetName): Promise<Map<string, Map<string, readonly string[]>>> {
    const found = new Map<string, Map<string, readonly string[]>>();
    const [profile] = profilesOf(factsOf(target));
    for (const { broker = "redpanda", ...changes } of configurations(target)) {
        const { resources } = await evaluateVariant(
            { target, broker: broker as BrokerKind, profile: profile! },
            { changes },
        );
        for (const resource of resources) {
            const object = objectOf(resource);
            if (object === undefined) continue;
            const urns = found.get(object) ?? new Map<string, readonly string[]>();
            found.set(object, urns.set(resource.urn, resource.lifecycle.aliases));
        }
    }
    return found;
}

/**
 * The engine knows objects by their URN. One that has another URN after a switch is made again beside the old one, with which it
 * collides; and when that has been fixed by hand, the deletion of the old one takes the new one with it.
 */
it.each(targetNames)(
    "an object of %s has one URN in all configurations, or an alias for each of the others",
    async (target) => {
        const objects = await urnsByObject(target);
        expect(objects.size).toBeGreaterThan(100);
        const strangers = [...objects].flatMap(([object, urns]) =>
            [...urns].flatMap(([urn, aliases]) =>
                [...urns.keys()].filter((it) => it !== urn && !aliases.includes(it)).map((it) => `${object}: ${it}`),
            ),
        );
        expect(strangers).toEqual([]);
    },
);
