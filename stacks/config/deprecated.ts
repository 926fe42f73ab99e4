import { commonRetention, retentionBounds, type RetentionName } from "../../model/contract/retention";
import { type ConfigValues } from "./keys";
import { type ConfigProblem } from "./problems";
import { type ConfigRule } from "./rule";

/** A setting that another one replaces. It still counts where the new one is not set, and every run says how to move it. */
interface DeprecatedSetting {
    /** Where it is, as `pulumi config --path` takes it. */
    readonly path: string;
    readonly replacedBy: RetentionName;
    /** What the user wrote; undefined where it is not set. */
    readonly given: (values: Partial<ConfigValues>) => unknown;
    /** The same as a number, NaN when it is none. */
    readonly parse: (given: unknown) => number;
}

const entry = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;

export const deprecatedSettings: readonly DeprecatedSetting[] = [
    {
        path: "logRetention",
        replacedBy: "logsDays",
        given: ({ logRetention }) => logRetention,
        parse: (given) => Number.parseInt(String(given)),
    },
    {
        path: "backup.retentionDays",
        replacedBy: "backupsDays",
        given: ({ backup }) => backup?.retentionDays,
        parse: Number,
    },
    {
        path: "services.audit.values.environment.AUDIT_RETENTION_DAYS",
        replacedBy: "auditDays",
        given: ({ services }) => entry(services?.audit?.values["environment"], "AUDIT_RETENTION_DAYS"),
        // The chart takes nothing but text for an environment variable.
        parse: (given) => (typeof given === "string" && /^\d+$/.test(given) ? Number(given) : NaN),
    },
];

/** A deprecated setting that a stack still has. */
interface Found extends DeprecatedSetting {
    /** Top-level key that holds it. */
    readonly root: string;
    readonly value: unknown;
    readonly number: number;
    /** Command that takes it away. */
    readonly remove: string;
}

const findAll = (values: Partial<ConfigValues>): readonly Found[] =>
    deprecatedSettings.flatMap((setting) => {
        const value = setting.given(values);
        if (value === undefined) return [];
        const { path } = setting;
        const [root = path, ...below] = path.split(".");
        const remove = `pulumi config rm ${below.length > 0 ? "--path " : ""}${path}`;
        return [{ ...setting, root, value, number: setting.parse(value), remove }];
    });

/** Retentions that the stack still sets in an old way. */
export const deprecatedRetention = (values: Partial<ConfigValues>): Partial<Record<RetentionName, number>> =>
    Object.fromEntries(findAll(values).map((it) => [it.replacedBy, it.number]));

/** What the program warns of, and goes on. */
export const deprecations = (project: string, values: Partial<ConfigValues>): ConfigProblem[] =>
    findAll(values).map(({ path, root, replacedBy, value, number, remove }) => ({
        key: `${project}:${root}`,
        message: `${path} is deprecated; retention.${replacedBy} replaces it`,
        given: String(value),
        fix:
            values.retention?.[replacedBy] === undefined
                ? `pulumi config set --path retention.${replacedBy} ${number} && ${remove}`
                : remove,
    }));

/** What the program refuses: an old setting that it cannot read, or that contradicts the new one. */
export const deprecationRules: readonly ConfigRule[] = [
    function auditVariableIsANumber({ project, values, isSecret }) {
        const old = findAll(values).find((it) => it.replacedBy === "auditDays");
        const { minimum, maximum } = retentionBounds.auditDays;
        if (old === undefined || (old.number >= minimum && old.number <= maximum)) return;
        const key = `${project}:${old.root}`;
        return {
            key,
            message: `${old.path} has to be a number of days in quotes; retention.auditDays, which replaces it, needs no quotes`,
            given: isSecret(key) ? undefined : JSON.stringify(old.value),
            allowed: `retention.auditDays from ${minimum} to ${maximum}`,
            fix: `pulumi config set --path retention.auditDays ${commonRetention.auditDays} && ${old.remove}`,
        };
    },
    ...deprecatedSettings.map(
        ({ replacedBy }): ConfigRule =>
            function oldSettingAgreesWithTheNewOne({ project, values }) {
                const old = findAll(values).find((it) => it.replacedBy === replacedBy);
                const now = values.retention?.[replacedBy];
                if (old === undefined || Number.isNaN(old.number) || now === undefined || old.number === now) return;
                return {
                    key: `${project}:${old.root}`,
                    message: `${old.path} says ${old.number} days, and retention.${replacedBy}, which replaces it, says ${now}`,
                    allowed: `retention.${replacedBy} alone`,
                    fix: old.remove,
                };
            },
    ),
];
