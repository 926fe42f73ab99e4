import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What of the platform's secrets a local run needs. A kept data folder keeps them. */
export interface LocalSecrets {
    readonly superuserPassword: string;
    /** Password of each database's role. */
    readonly databasePasswords: Readonly<Record<string, string>>;
    readonly signingKey: string;
    readonly peerToken: string;
}

const random = (): string => randomBytes(24).toString("base64url");

/** The secrets of an earlier run in this folder, or new ones. */
export function localSecrets(folder: string, databases: readonly string[]): LocalSecrets {
    const file = join(folder, "secrets.json");
    const before = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Partial<LocalSecrets>) : {};
    const secrets = {
        superuserPassword: before.superuserPassword ?? random(),
        databasePasswords: Object.fromEntries(databases.map((it) => [it, before.databasePasswords?.[it] ?? random()])),
        signingKey: before.signingKey ?? randomBytes(48).toString("base64url"),
        peerToken: before.peerToken ?? random(),
    };
    writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
    return secrets;
}

/** Writes the files that a Secret would be mounted as; returns the folder for SECRETS_PATH. */
export function writeSecretFiles(
    folder: string,
    mounts: readonly { readonly secretName: string; readonly mountPath: string }[],
    contents: ReadonlyMap<string, Readonly<Record<string, string>>>,
): string {
    for (const { secretName, mountPath } of mounts) {
        const secret = contents.get(secretName);
        if (secret === undefined) throw new Error(`the local run knows no Secret ${secretName}`);
        for (const [key, value] of Object.entries(secret)) {
            const file = join(folder, mountPath.replace(/^\/run\/secrets\//, ""), key);
            mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
            writeFileSync(file, value, { mode: 0o600 });
        }
    }
    return folder;
}
