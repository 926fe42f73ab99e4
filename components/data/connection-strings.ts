/** One login of one database. */
export interface DatabaseLogin {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly username: string;
    readonly password: string;
    /** File with the authority of the server's certificate; absent means the public ones. */
    readonly caFile?: string;
    /**
     * Role that the session acts as. Logins come and go with their passwords; what they create belongs to the database's owner.
     */
    readonly role?: string;
}

const roleOption = (role: string) => `-c role=${role}`;

/** Connection URL for services and Dapr. The server proves who it is: its certificate and its name are verified. */
export function connectionUrl({ host, port, database, username, password, caFile, role }: DatabaseLogin): string {
    const parameters = [
        ["sslmode", "verify-full"],
        ...(caFile === undefined ? [] : [["sslrootcert", caFile]]),
        ...(role === undefined ? [] : [["options", roleOption(role)]]),
    ].map(([key, value]) => `${key}=${encodeURIComponent(value!)}`);
    const user = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
    return `postgres://${user}@${host}:${port}/${database}?${parameters.join("&")}`;
}

/**
 * A section of libpq's service file, so that tools get by with `service=<database>` and no password is ever an argument.
 * https://www.postgresql.org/docs/18/libpq-pgservice.html
 */
export function serviceFileSection({ host, port, database, username, password, caFile, role }: DatabaseLogin): string {
    return [
        `[${database}]`,
        `host=${host}`,
        `port=${port}`,
        `dbname=${database}`,
        `user=${username}`,
        `password=${password}`,
        "sslmode=verify-full",
        `sslrootcert=${caFile ?? "system"}`,
        ...(role === undefined ? [] : [`options=${roleOption(role)}`]),
        "",
    ].join("\n");
}
