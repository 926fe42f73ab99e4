import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { certificateRequest, selfSignedCertificate, signedCertificate } from "./certificates";

const key = () =>
    generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "sec1", format: "pem" }).toString();

it("makes a server's certificate that its authority has signed, for the names asked for", () => {
    const [caPrivateKeyPem, privateKeyPem] = [key(), key()];
    const subject = { commonName: "An authority", organization: "todo" };
    const caCertPem = selfSignedCertificate({
        ...{ privateKeyPem: caPrivateKeyPem, subject, isCaCertificate: true, validityPeriodHours: 240 },
    });
    const certRequestPem = certificateRequest({
        ...{
            privateKeyPem,
            subject: { organization: "todo" },
            dnsNames: ["a.example.com"],
            ipAddresses: ["192.0.2.1"],
        },
    });
    const certPem = signedCertificate({ certRequestPem, caCertPem, caPrivateKeyPem, validityPeriodHours: 48 });

    const [authority, server] = [new X509Certificate(caCertPem), new X509Certificate(certPem)];
    expect(authority.ca).toBe(true);
    expect(server.ca).toBe(false);
    expect(server.verify(authority.publicKey)).toBe(true);
    expect(server.subjectAltName).toBe("DNS:a.example.com, IP Address:192.0.2.1");
    expect((Date.parse(server.validTo) - Date.parse(server.validFrom)) / 3_600_000).toBe(48);
});
