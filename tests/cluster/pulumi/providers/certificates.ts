import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Subject {
    readonly commonName?: string;
    readonly organization?: string;
}

export interface RequestInputs {
    readonly privateKeyPem: string;
    readonly subject?: Subject;
    readonly dnsNames?: readonly string[];
    readonly ipAddresses?: readonly string[];
}

export interface SelfSignedInputs extends RequestInputs {
    readonly isCaCertificate?: boolean;
    readonly validityPeriodHours: number;
}

export interface SignedInputs {
    readonly certRequestPem: string;
    readonly caCertPem: string;
    readonly caPrivateKeyPem: string;
    readonly validityPeriodHours: number;
}

/** Runs OpenSSL in a folder with the given files, and removes it. */
function openssl(args: readonly string[], files: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(join(tmpdir(), "todo-tls-"));
    try {
        for (const [name, content] of Object.entries(files))
            writeFileSync(join(folder, name), content, { mode: 0o600 });
        return execFileSync("openssl", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    } finally {
        rmSync(folder, { recursive: true });
    }
}

const days = (hours: number): string => String(Math.ceil(hours / 24));

/** A configuration of `openssl req`. */
const configuration = ({ subject, dnsNames = [], ipAddresses = [] }: RequestInputs, extensions: readonly string[]) => {
    const names = [...dnsNames.map((it) => `DNS:${it}`), ...ipAddresses.map((it) => `IP:${it}`)];
    return [
        "[req]",
        "distinguished_name = name",
        "req_extensions = extensions",
        "x509_extensions = extensions",
        "prompt = no",
        "[name]",
        ...(subject?.organization === undefined ? [] : [`O = ${subject.organization}`]),
        ...(subject?.commonName === undefined ? [] : [`CN = ${subject.commonName}`]),
        "[extensions]",
        ...extensions,
        ...(names.length === 0 ? [] : [`subjectAltName = ${names.join(",")}`]),
        "",
    ].join("\n");
};

export function selfSignedCertificate(inputs: SelfSignedInputs): string {
    const isAuthority = inputs.isCaCertificate === true;
    const config = configuration(inputs, [
        `basicConstraints = critical, CA:${isAuthority ? "TRUE" : "FALSE"}`,
        "keyUsage = critical, keyCertSign, digitalSignature, cRLSign",
        "subjectKeyIdentifier = hash",
    ]);
    const request = ["req", "-x509", "-new", "-sha256", "-key", "key", "-config", "config"];
    return openssl([...request, "-days", days(inputs.validityPeriodHours)], { key: inputs.privateKeyPem, config });
}

export const certificateRequest = (inputs: RequestInputs): string =>
    openssl(["req", "-new", "-sha256", "-key", "key", "-config", "config"], {
        key: inputs.privateKeyPem,
        config: configuration(inputs, []),
    });

/** A server's certificate by an authority, for the names of the request. */
export const signedCertificate = (inputs: SignedInputs): string =>
    openssl(
        [
            ...["x509", "-req", "-sha256", "-in", "request", "-CA", "authority", "-CAkey", "key", "-CAcreateserial"],
            ...["-copy_extensions", "copy", "-extfile", "extensions", "-days", days(inputs.validityPeriodHours)],
        ],
        {
            request: inputs.certRequestPem,
            authority: inputs.caCertPem,
            key: inputs.caPrivateKeyPem,
            extensions:
                "keyUsage = critical, digitalSignature\nextendedKeyUsage = serverAuth\nsubjectKeyIdentifier = hash\n",
        },
    );
