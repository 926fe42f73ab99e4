import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { deprecatedSettings } from "../../../stacks/config/deprecated";
import { configKeys, type ConfigKey } from "../../../stacks/config/keys";
import { accountKeys } from "../../../stacks/targets";
import { code, markdownTable } from "./markdown";

interface Declared {
    readonly type: string;
    readonly default?: unknown;
    readonly description: string;
}

const project = () => parse(readFileSync("Pulumi.yaml", "utf8")) as { config: Record<string, Declared> };

const defaultOf = ({ default: it }: Declared): string => {
    if (it === undefined) return "none: has to be set";
    if (it === "") return "not set";
    return code(typeof it === "string" ? it : JSON.stringify(it));
};

/** Every config key: what it does and its default from Pulumi.yaml, what it accepts from stacks/config/keys.ts. */
export function configReference(): string {
    const declared = project().config;
    const keys = (Object.entries(configKeys) as [string, ConfigKey<unknown>][]).flatMap(([name, key]) => {
        const found = declared[name];
        if (found === undefined) throw new Error(`Pulumi.yaml does not declare ${name}`);
        return [
            `### ${name}`,
            found.description,
            markdownTable(
                ["Type", "Default", "Accepted"],
                [[found.type, defaultOf(found), key.allowed.replace(/</g, "&lt;")]],
            ),
            ["```bash", `pulumi config set ${key.example}`, "```"].join("\n"),
        ];
    });
    return [
        "# Config keys",
        [
            "A stack is its config: `Pulumi.<stack>.yaml`, or `pulumi config set`.",
            "Mistakes in it are found by `npm run plan`, all at once.",
            "What is secret is set with `--secret` and stored encrypted.",
        ].join(" "),
        "## Of the project",
        ...keys,
        "## Deprecated",
        [
            "These still work while the key that replaces them is not set.",
            "`npm run plan`, `npm run doctor` and every update warn of them, and name the commands that move the value.",
        ].join(" "),
        markdownTable(
            ["Setting", "Replaced by"],
            deprecatedSettings.map(({ path, replacedBy }) => [code(path), code(`retention.${replacedBy}`)]),
        ),
        "## Of the cloud providers",
        "Needed where the stack provisions its cluster.",
        markdownTable(
            ["Key", "Stack", "Accepted", "Example"],
            accountKeys
                .filter(({ key }) => !(key in configKeys))
                .map(({ key, target, allowed, example }) => [code(key), code(target), allowed, code(example)]),
        ),
    ].join("\n\n");
}
