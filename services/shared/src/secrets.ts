import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SettingsError } from "./settings";

/** Reads a mounted secret, such as `database/url`. A trailing newline is not part of it. */
export function readSecret(folder: string, name: string): string {
    const file = join(folder, name);
    let value: string;
    try {
        value = readFileSync(file, "utf8").replace(/\r?\n$/, "");
    } catch (error) {
        throw new SettingsError(`cannot read the secret ${file}: ${(error as NodeJS.ErrnoException).code}`);
    }
    if (value === "") throw new SettingsError(`the secret ${file} is empty`);
    return value;
}

/** Reads every file of a mounted secret, by name; none where it is not mounted. */
export function readSecrets(folder: string, name: string): Record<string, string> {
    try {
        // Kubernetes mounts a Secret by links into hidden folders.
        const keys = readdirSync(join(folder, name)).filter((it) => !it.startsWith("."));
        return Object.fromEntries(keys.map((it) => [it, readSecret(folder, join(name, it))]));
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
        throw error;
    }
}

/** Reads a secret that need not be there. */
export function readOptionalSecret(folder: string, name: string): string | undefined {
    try {
        return readSecret(folder, name);
    } catch (error) {
        if (error instanceof SettingsError && error.message.endsWith("ENOENT")) return undefined;
        throw error;
    }
}
