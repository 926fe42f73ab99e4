import { execFileSync } from "node:child_process";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "@pulumi/tls/package.json";
import { serveStandIn, type StandIn } from "./stand-in";

interface Certificate {
    readonly privateKeyPem: string;
    readonly subject?: { readonly commonName?: string; readonly organization?: string };
    readonly isCaCertificate?: boolean;
    readonly validityPeriodHours: number;
}

const makers: Readonly<Record<string, (inputs: unknown) => Readonly<Record<string, unknown>>>> = {
    "tls:index/privateKey:PrivateKey": () => {
        const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
        return {
            privateKeyPem: privateKey.export({ type: "sec1", format: "pem" }),
            privateKeyPemPkcs8: privateKey.export({ type: "pkcs8", format: "pem" }),
            publicKeyPem: publicKey.export({ type: "spki", format: "pem" }),
        };
    },
    "tls:index/selfSignedCert:SelfSignedCert": (inputs) => ({
        certPem: selfSigned(inputs as Certificate),
        keyAlgorithm: "ECDSA",
        readyForRenewal: false,
    }),
};

const make: StandIn["make"] = (type, inputs) => {
    const maker = makers[type];
    if (maker === undefined) throw new Error(`tls does not know ${type}`);
    return { id: randomUUID(), outputs: maker(inputs) };
};

function selfSigned({ privateKeyPem, subject, isCaCertificate = false, validityPeriodHours }: Certificate): string {
    const folder = mkdtempSync(join(tmpdir(), "todo-tls-"));
    try {
        writeFileSync(join(folder, "key"), privateKeyPem, { mode: 0o600 });
        writeFileSync(
            join(folder, "config"),
            [
                "[req]",
                "distinguished_name = name",
                "x509_extensions = extensions",
                "prompt = no",
                "[name]",
                ...(subject?.organization === undefined ? [] : [`O = ${subject.organization}`]),
                `CN = ${subject?.commonName ?? "todo"}`,
                "[extensions]",
                `basicConstraints = critical, CA:${isCaCertificate ? "TRUE" : "FALSE"}`,
                "keyUsage = critical, keyCertSign, digitalSignature, cRLSign",
                "subjectKeyIdentifier = hash",
                "",
            ].join("\n"),
        );
        const days = String(Math.ceil(validityPeriodHours / 24));
        const request = ["req", "-x509", "-new", "-sha256", "-key", "key", "-config", "config", "-days", days];
        return execFileSync("openssl", request, { cwd: folder, encoding: "utf8" });
    } finally {
        rmSync(folder, { recursive: true });
    }
}

serveStandIn(version, { make });
