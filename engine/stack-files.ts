import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isScalar, parseDocument } from "yaml";
import { z } from "zod";
import { isPlaceholder } from "../stacks/config/parse";
import { accountKeys } from "../stacks/targets";
import { UserError } from "./command/user-error";

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.unknown()), z.record(z.string(), z.unknown())]);

const projectSchema = z.looseObject({
    name: z.string(),
    config: z.record(z.string(), z.looseObject({ type: z.string().optional(), default: value.optional() })).default({}),
});

const stackSchema = z.looseObject({ config: z.record(z.string(), value).default({}) });

/** A stack's config as the CLI would hand it to the program. */
export interface StackFile {
    readonly project: string;
    readonly stack: string;
    /** Full keys; lists, objects, numbers and booleans as JSON. */
    readonly values: Readonly<Record<string, string>>;
    readonly secretKeys: readonly string[];
    /** Keys that a newcomer has still to fill in; `values` holds an example for each. */
    readonly placeholders: readonly string[];
}

/** Stands in for what nobody has filled in yet. */
const examples = new Map(accountKeys.map(({ key, example }) => [key, example]));

/** Names of the stacks that have a committed file. */
export function stackNames(folder: string): string[] {
    return readdirSync(folder)
        .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
        .filter((name) => name !== undefined)
        .sort();
}

/**
 * Reads Pulumi.yaml and Pulumi.<stack>.yaml and fills in the defaults of the former.
 *
 * @throws {@link UserError} for a missing file, bad YAML or a file of another form.
 */
export function readStackFile(folder: string, stack: string): StackFile {
    const project = readYaml(folder, "Pulumi.yaml", projectSchema);
    const known = stackNames(folder);
    if (!known.includes(stack)) {
        throw new UserError(
            `there is no stack "${stack}"; the committed ones are ${known.join(", ")}`,
            retried(process.argv.slice(2), stack, known[0] ?? "dev"),
        );
    }
    const file = `Pulumi.${stack}.yaml`;
    const own = readYaml(folder, file, stackSchema);
    for (const [name, { type }] of Object.entries(project.config))
        if (type === "string") refuseUnquoted({ folder, file, stack, project: project.name, name });

    const values: Record<string, string> = {};
    const secretKeys: string[] = [];
    const placeholders: string[] = [];
    for (const [name, { default: fallback }] of Object.entries(project.config)) {
        if (fallback !== undefined) values[`${project.name}:${name}`] = encode(fallback);
    }
    for (const [key, given] of Object.entries(own.config)) {
        const full = key.includes(":") ? key : `${project.name}:${key}`;
        const example = examples.get(full.replace(`${project.name}:`, ""));
        if (typeof given === "string" && isPlaceholder(given) && example !== undefined) {
            placeholders.push(full);
            values[full] = example;
        } else {
            if (holdsSecret(given)) secretKeys.push(full);
            values[full] = encode(withoutSecrets(given));
        }
    }
    return { project: project.name, stack, values, secretKeys, placeholders };
}

/** The command as it was typed, with another stack; `npm run plan` where it named none, as in a program or a test. */
export function retried(args: readonly string[], stack: string, other: string): string {
    if (!args.includes(stack)) return `npm run plan -- ${other}`;
    const [script, ...rest] = args.map((it) => (it === stack ? other : it));
    return `npm run ${script} -- ${rest.join(" ")}`;
}

function readYaml<T>(folder: string, file: string, schema: z.ZodType<T>): T {
    const path = join(folder, file);
    if (!existsSync(path)) throw new UserError(`${file} is missing`, `git checkout ${file}`);
    let content: unknown;
    try {
        const document = parseDocument(readFileSync(path, "utf8"));
        if (document.errors[0]) throw document.errors[0];
        content = document.toJS();
    } catch (error) {
        throw new UserError(
            `${file} is not valid YAML: ${(error as Error).message.split("\n")[0] ?? ""}`,
            `git diff ${file}`,
        );
    }
    const result = schema.safeParse(content ?? {});
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw new UserError(
        `${file} is not of the expected form: ${issue?.message ?? ""} at "${issue?.path.join(".") ?? ""}"`,
        `git diff ${file}`,
    );
}

interface TextKey {
    readonly folder: string;
    readonly file: string;
    readonly stack: string;
    readonly project: string;
    readonly name: string;
}

/** What Pulumi's reader takes for a number or a moment, where it has no quotes: 1.30 is 1.3, and 017 is 15. */
const notText =
    /^[-+]?(0x[\da-f_]+|0[ob]?[0-7_]+|\d[\d_]*(\.[\d_]*)?(e[-+]?\d+)?)$|^\d{4}-\d\d?-\d\d?([t ].*)?$|^(true|false)$/i;

/** Refuses a value without quotes that is text to the program, and something else to Pulumi. */
function refuseUnquoted({ folder, file, stack, project, name }: TextKey): void {
    const document = parseDocument(readFileSync(join(folder, file), "utf8"));
    for (const key of [name, `${project}:${name}`]) {
        const given = document.getIn(["config", key], true);
        if (!isScalar(given) || given.type !== "PLAIN" || !notText.test(given.source ?? "")) continue;
        throw new UserError(
            `${file}: ${key} is text, and YAML reads ${given.source} as something else: quote it`,
            `pulumi config set ${name} '${given.source}' --stack ${stack}`,
        );
    }
}

const encode = (given: unknown): string => (typeof given === "string" ? given : JSON.stringify(given));

/** The CLI writes an encrypted value as `{secure: ...}`, at any depth. */
const isEncrypted = (given: unknown): boolean =>
    typeof given === "object" && given !== null && Object.keys(given).length === 1 && "secure" in given;

function holdsSecret(given: unknown): boolean {
    if (typeof given !== "object" || given === null) return false;
    return isEncrypted(given) || Object.values(given).some(holdsSecret);
}

function withoutSecrets(given: unknown): unknown {
    if (isEncrypted(given)) return "encrypted";
    if (Array.isArray(given)) return given.map(withoutSecrets);
    if (typeof given !== "object" || given === null) return given;
    return Object.fromEntries(Object.entries(given).map(([key, it]) => [key, withoutSecrets(it)]));
}
