import * as provider from "@pulumi/pulumi/provider";
import { typeIn } from "../../../../engine/urn";
import { signatureKey } from "../../../../engine/wire-format";
import { endWithParent } from "../end-with-parent";

type Properties = Readonly<Record<string, unknown>>;

/** What a resource of a provider becomes when it is created. */
export interface Made {
    readonly id: string;
    readonly outputs: Properties;
}

export interface StandIn {
    /** Makes a resource of a type from its inputs, secrets in clear. */
    readonly make: (type: string, inputs: Properties) => Made | Promise<Made>;
    /** Takes one away. @default nothing is left of it */
    readonly remove?: (type: string, properties: Properties) => Promise<void>;
    /** Answers a data source. */
    readonly answer?: (token: string, inputs: Properties) => Properties;
}

/** Inputs without the engine's marks: secrets in clear, nothing of its own. */
function plain(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    if (signatureKey in value && "value" in value) return plain(value.value);
    const entries = Object.entries(value).filter(([key]) => !key.startsWith("__"));
    return Object.fromEntries(entries.map(([key, it]) => [key, plain(it)]));
}

/**
 * Serves a provider whose resources are values, made once: another input makes another resource. It stands in for a provider
 * that no package registry has as source.
 *
 * @param version that the program's SDK asks for
 */
export function serveStandIn(version: string, { make, remove, answer }: StandIn): void {
    const implementation: provider.Provider = {
        version,
        schema: "{}",
        diff: (_id, _urn, olds, news) => {
            const before = plain(olds) as Properties;
            const replaces = Object.entries(plain(news) as Properties)
                .filter(([key, value]) => JSON.stringify(before[key]) !== JSON.stringify(value))
                .map(([key]) => key);
            return Promise.resolve({ changes: replaces.length > 0, replaces });
        },
        create: async (urn, inputs: object) => {
            const { id, outputs } = await make(typeIn(urn), plain(inputs) as Properties);
            return { id, outs: { ...inputs, ...outputs } };
        },
        delete: (_id, urn, properties) =>
            remove === undefined ? Promise.resolve() : remove(typeIn(urn), plain(properties) as Properties),
        invoke: (token, inputs) => {
            if (answer === undefined) throw new Error(`the stand-in does not know ${token}`);
            return Promise.resolve({ outputs: answer(token, plain(inputs) as Properties) });
        },
    };
    endWithParent();
    void provider.main(implementation, process.argv.slice(2));
}
