import { isMap, isScalar, parseDocument } from "yaml";
import { type HistoricConfig } from "./last-good";

export interface RestoredConfig {
    /** Content of the stack file for the version of then. */
    readonly text: string;
    /** Full keys that have another value than now, or none. */
    readonly changed: readonly string[];
    /** Secrets that it had and that the present file no longer holds. */
    readonly missingSecrets: readonly string[];
}

const encode = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/**
 * Gives a stack file the values that an earlier update had, since what broke may be a value and not the program. Secrets stay
 * as they are now: the systems that they open have not gone back.
 *
 * @param text content of Pulumi.<stack>.yaml
 * @param defaults of Pulumi.yaml of then, by full key, which Pulumi's history mixes with the values that were set
 */
export function configOfThen(
    text: string,
    project: string,
    then: HistoricConfig,
    defaults: Readonly<Record<string, string>>,
): RestoredConfig {
    const document = parseDocument(text);
    const config = document.get("config");
    const keys = isMap(config) ? config.items.map((it) => (isScalar(it.key) ? String(it.key.value) : "")) : [];
    const present = new Map(keys.map((it) => [it.includes(":") ? it : `${project}:${it}`, it]));
    const now = (document.toJS() as { config?: Record<string, unknown> } | null)?.config ?? {};

    const changed: string[] = [];
    const missingSecrets: string[] = [];
    for (const [full, key] of present) {
        if (full in then) continue;
        document.deleteIn(["config", key]);
        changed.push(full);
    }
    for (const [full, { value, objectValue, secret }] of Object.entries(then)) {
        const key = present.get(full);
        if (secret) {
            if (key === undefined) missingSecrets.push(full);
            continue;
        }
        const wanted = objectValue ?? value ?? "";
        const effective = key === undefined ? defaults[full] : encode(now[key]);
        if (effective === encode(wanted)) continue;
        document.setIn(["config", key ?? full], wanted);
        changed.push(full);
    }
    return {
        text: document.toString({ lineWidth: 0, flowCollectionPadding: false }),
        changed: changed.sort(),
        missingSecrets: missingSecrets.sort(),
    };
}
