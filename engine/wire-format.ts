/** What stands for values that only a cloud can tell, and for secrets, in printed inputs. */
export const unknownValue = "(known after deployment)";
export const secretValue = "(secret)";

/** Signatures of the engine's wire format: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts */
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
export const unknownSignature = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Turns the wire format into plain data: secrets masked, unknowns named, resources as their URN, object keys sorted. */
export function readable(value: unknown, reveal = false): unknown {
    if (value === unknownSignature) return unknownValue;
    if (Array.isArray(value)) return value.map((it) => readable(it, reveal));
    if (typeof value !== "object" || value === null) return value;
    const map = value as Record<string, unknown>;
    if (map[signatureKey] === secretSignature) return reveal ? readable(map["value"], reveal) : secretValue;
    if (map[signatureKey] === resourceSignature) return map["urn"];
    return Object.fromEntries(
        Object.keys(map)
            .sort()
            .map((key) => [key, readable(map[key], reveal)]),
    );
}
