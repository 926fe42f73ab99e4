import { secretValue } from "../../tools/engine/monitor";
import { idOf, ofKind } from "../platform";
import { everyContainer, leaves, type Rule } from "./rule";

const sensitiveName =
    /(password|passwd|secret(?!name|ref|s_path)|token|private-?key|api-?key|signing-?key|passphrase|credentials?$)/i;
/** Names that hold such a word and are where something is, or whether it is mounted: no secret. */
const harmless =
    /(secretName|secretRef|secretKeyRef|existingSecret|automountServiceAccountToken|passwordSecret|passwordKey|SecretName)/;

/** A value that gives something away: text of some length under a sensitive name. */
const looksSecret = (path: string, value: unknown): boolean => {
    const name = path.split(".").at(-1) ?? "";
    return (
        typeof value === "string" &&
        value.length >= 8 &&
        value !== secretValue &&
        !value.startsWith("(") &&
        !value.startsWith("/") &&
        sensitiveName.test(name) &&
        !harmless.test(path)
    );
};

export const noSecretsInClear: Rule = {
    id: "no-secrets-in-clear",
    title: "No sensitive data in ConfigMaps, environment variables, plain inputs or outputs",
    spec: "FR-034",
    why: "Whoever may read a ConfigMap, a pod or the state would read it too.",
    fix: "A Secret mounted as a file; pulumi.secret() for what the program computes; pulumi config set --secret.",
    severity: "critical",
    check: (platform) => [
        ...everyContainer(platform, ({ env = [] }) => {
            const bad = env.find(
                (it) => looksSecret(it.name, it.value) || JSON.stringify(it.valueFrom ?? {}).includes("secretKeyRef"),
            );
            return bad && `environment variable ${bad.name} holds a secret`;
        }),
        ...ofKind(platform, "ConfigMap").flatMap((it) =>
            Object.entries((it["data"] ?? {}) as Record<string, string>)
                .filter(([key, value]) => looksSecret(key, value) || /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(value))
                .map(([key]) => `${idOf(it)}: key ${key} holds a secret`),
        ),
        ...ofKind(platform, "Secret")
            .filter((it) => it["stringData"] !== secretValue && it["data"] !== secretValue)
            .map((it) => `${idOf(it)}: its content is not marked as secret`),
        ...[
            ...platform.releases.map((it) => [`release ${it.name}`, it.values] as const),
            ["outputs", platform.outputs] as const,
        ].flatMap(([where, data]) =>
            leaves(data)
                .filter(([path, value]) => looksSecret(path, value))
                .map(([path]) => `${where}: ${path} is in clear`),
        ),
    ],
};

export const noDefaultPassword: Rule = {
    id: "no-default-password",
    title: "No default password",
    spec: "FR-034",
    why: "Everybody knows them.",
    fix: "A generated password in a Secret.",
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
