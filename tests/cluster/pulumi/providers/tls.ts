import { generateKeyPairSync, randomUUID } from "node:crypto";
import { version } from "@pulumi/tls/package.json";
import {
    certificateRequest,
    selfSignedCertificate,
    signedCertificate,
    type RequestInputs,
    type SelfSignedInputs,
    type SignedInputs,
} from "./certificates";
import { serveStandIn, type StandIn } from "./stand-in";

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
        certPem: selfSignedCertificate(inputs as SelfSignedInputs),
        keyAlgorithm: "ECDSA",
        readyForRenewal: false,
    }),
    "tls:index/certRequest:CertRequest": (inputs) => ({
        certRequestPem: certificateRequest(inputs as RequestInputs),
        keyAlgorithm: "ECDSA",
    }),
    "tls:index/locallySignedCert:LocallySignedCert": (inputs) => ({
        certPem: signedCertificate(inputs as SignedInputs),
        caKeyAlgorithm: "ECDSA",
        readyForRenewal: false,
    }),
};

const make: StandIn["make"] = (type, inputs) => {
    const maker = makers[type];
    if (maker === undefined) throw new Error(`tls does not know ${type}`);
    return { id: randomUUID(), outputs: maker(inputs) };
};

serveStandIn(version, { make });
