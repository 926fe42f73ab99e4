import { backupRole, databases } from "../../../model/platform/database";
import { connectionLimits, maxConnections, rolesSql } from "../../../components/data/postgres-access";
import { loginName } from "../../../model/contract/secret-generations";
import { sizingOf } from "../../../model/platform/sizing";
import { indexes } from "../../../services/backend/src/indexes";

const limits = connectionLimits(sizingOf("standard").services);
const fence = (language: string, lines: readonly string[]) => ["```" + language, ...lines, "```"].join("\n");

/** Roles and databases as statements, in the order in which they have to run. */
export const databaseSql = (): string => {
    const statements = rolesSql(1, limits, (login) => `<password of ${login}>`).map((it) => `${it};`);
    const most = `they open ${maxConnections(limits)} connections, those of an administrator included`;
    return `${fence("sql", statements)}\n\nAt the peak of autoscaling (profile \`standard\`) ${most}.`;
};

/** Extensions that the indexes of the backend's tables need, as statements. */
export const databaseExtensions = (): string =>
    fence("sql", [
        String.raw`\connect backend`,
        ...Object.values(indexes.wanted).flatMap((it) =>
            (it.extensions ?? []).map((extension) => `CREATE EXTENSION IF NOT EXISTS ${extension};`),
        ),
    ]);

/** Config that names those logins. */
export const databaseConfig = (): string =>
    fence("bash", [
        "pulumi config set --path database.host postgres.example.com",
        'pulumi config set --path database.ca -- "$(cat ca.crt)"   # not for a certificate of a public authority',
        ...[...databases, backupRole].flatMap((role) => [
            `pulumi config set --path database.logins.${role}.username ${loginName(role, 1)}`,
            `pulumi config set --secret --path database.logins.${role}.password`,
        ]),
    ]);
