import { secretValue, unknownValue } from "../../engine/wire-format";
import { idOf, ofKind } from "../platform/audited-platform";
import { everyContainer, leaves, type ChecklistRule } from "./rule";

const sensitiveName =
    /(password|passwd|secret(?!name|ref|s_path)|token|private-?key|api-?key|signing-?key|passphrase|credentials?$)/i;
/** Names that hold such a word and are where something is, or whether it is mounted: no secret. */
const harmless =
    /(secretName|secretRef|secretKeyRef|existingSecret|automountServiceAccountToken|passwordSecret|passwordKey|SecretName)/;

/** A password in an address. */
const credentialsInUrl = /:\/\/[^/\s:@]+:[^/\s@$({]+@/;
/** A setting of a file or an option of a command that is given in place, and not read from somewhere. */
const setInPlace =
    /(^|[\s"'{,;-])[\w.-]*(password|passwd|secret_?(access_?)?key|client_?secret|api_?key|access_?token|passphrase)["']?\s*[:=]\s*["']?[^\s"'$<({,/]{4,}/im;

/** A value that gives something away: text of some length under a sensitive name, or an address with a password. */
const looksSecret = (path: string, value: unknown): boolean => {
    if (typeof value !== "string" || [secretValue, unknownValue, "true", "false"].includes(value)) return false;
    const name = path.split(".").at(-1) ?? "";
    const isNamed = value.length >= 4 && !value.startsWith("/") && sensitiveName.test(name) && !harmless.test(path);
    return isNamed || credentialsInUrl.test(value);
};

/** Text that has something in it. */
const givesAway = (text: string): boolean =>
    credentialsInUrl.test(text) || setInPlace.test(text) || /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);

export const noSecretsInClear: ChecklistRule = {
    id: "no-secrets-in-clear",
    title: "No sensitive data in ConfigMaps, environment variables, plain inputs or outputs",
    requirement: "FR-034",
    why: "Many may read ConfigMaps, pods and the state; few may read Secrets.",
    fix: "Mount a Secret as a file; use pulumi.secret() for computed values and pulumi config set --secret for config.",
    severity: "critical",
    check: (platform) => [
        ...everyContainer(platform, ({ env = [], envFrom = [], command = [], args = [] }) => {
            const bad = env.find(
                (it) => looksSecret(it.name, it.value) || JSON.stringify(it.valueFrom ?? {}).includes("secretKeyRef"),
            );
            if (bad) return `environment variable ${bad.name} holds a secret`;
            if (envFrom.some((it) => it.secretRef)) return "takes a Secret as environment variables";
            return givesAway([...command, ...args].join("\n")) ? "its command line holds a secret" : undefined;
        }),
        ...ofKind(platform, "ConfigMap").flatMap((it) =>
            Object.entries((it["data"] ?? {}) as Record<string, string>)
                .filter(([key, value]) => looksSecret(key, value) || givesAway(value))
                .map(([key]) => `${idOf(it)}: key ${key} holds a secret`),
        ),
        ...ofKind(platform, "Secret")
            .filter((it) => it["stringData"] !== secretValue && it["data"] !== secretValue)
            .map((it) => `${idOf(it)}: its content is not marked as secret`),
        ...[
            ...platform.releases.map((it) => [`release ${it.name}`, it.values] as const),
            ...platform.resources
                .filter((it) => !it.type.startsWith("kubernetes:"))
                .map((it) => [`inputs of ${it.name}`, it.inputs] as const),
            ["outputs", platform.outputs] as const,
        ].flatMap(([where, data]) =>
            leaves(data)
                .filter(([path, value]) => looksSecret(path, value))
                .map(([path]) => `${where}: ${path} is in clear`),
        ),
    ],
};

export const noDefaultPassword: ChecklistRule = {
    id: "no-default-password",
    title: "No default password",
    requirement: "FR-034",
    why: "Everybody knows default passwords.",
    fix: "Generate the password and keep it in a Secret.",
    severity: "critical",
    check: ({ releases }) =>
        releases.flatMap(({ name, values }) =>
            leaves(values)
                .filter(
                    ([path, value]) =>
                        /password$/i.test(path) &&
                        typeof value === "string" &&
                        /^(admin|password|prom-operator|changeme|postgres)$/i.test(value),
                )
                .map(([path]) => `release ${name}: ${path} is a default`),
        ),
};
