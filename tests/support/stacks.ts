import { projectFolder } from "../../model/project-folder";
import { targetNames, type BrokerKind, type ProfileName, type TargetName } from "../../model/platform/choices";
import { profilesOf } from "../../model/platform/target-facts";
import { factsOf } from "../../stacks/targets";
import { evaluate, type EvaluatedStack, type EvaluationOptions } from "../../engine/evaluate";
import { readStackFile, type StackFile } from "../../engine/stack-files";

export { projectFolder };
export const project = "todo-multicloud";

/** A committed stack, with some keys changed. Short keys belong to the project. */
export function stackFile(stack: string, changes: Readonly<Record<string, string>> = {}): StackFile {
    const file = readStackFile(projectFolder, stack);
    const full = Object.fromEntries(
        Object.entries(changes).map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, value]),
    );
    return { ...file, values: { ...file.values, ...full } };
}

export interface Variant {
    readonly target: TargetName;
    readonly broker: BrokerKind;
    readonly profile: ProfileName;
}

/** Every target with every broker and profile it allows. */
export const variants: readonly Variant[] = targetNames.flatMap((target) =>
    factsOf(target).brokers.flatMap((broker) =>
        profilesOf(factsOf(target)).map((profile) => ({ target, broker, profile })),
    ),
);

/** A password that must never be seen in any plain input. */
export const knownSecret = "kn0wn-s3cret-value";

/** Evaluates the program for a variant of the committed stack of its target. */
export function evaluateVariant(
    { target, broker, profile }: Variant,
    options: EvaluationOptions & { readonly changes?: Readonly<Record<string, string>> } = {},
): Promise<EvaluatedStack> {
    const kafka = { brokers: ["kafka.example.com:9092"], username: "todo", password: knownSecret };
    const file = stackFile(target, {
        broker,
        profile,
        ...(broker === "kafka" ? { kafka: JSON.stringify(kafka) } : {}),
        ...options.changes,
    });
    return evaluate({ ...file, secretKeys: [`${project}:kafka`] }, options);
}
