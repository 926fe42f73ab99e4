import type * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

/** What vouches for certificates. */
export interface Authority {
    readonly certificate: pulumi.Output<string>;
    readonly key: pulumi.Output<string>;
}

/** What a certificate vouches for. */
export interface CertificateNames {
    readonly dnsNames: pulumi.Input<string[]>;
    readonly ipAddresses: pulumi.Input<string[]>;
}

/** A server's certificate, in PEM. */
export interface ServerCertificate {
    readonly certificate: pulumi.Output<string>;
    readonly key: pulumi.Output<string>;
}

const algorithm = { algorithm: "ECDSA", ecdsaCurve: "P256" };
const year = 365 * 24;

/** A certificate authority of the program's own, for ten years. */
export function createAuthority(name: string, commonName: string, opts: pulumi.CustomResourceOptions): Authority {
    const key = new tls.PrivateKey(`${name}-key`, algorithm, opts);
    const authority = new tls.SelfSignedCert(
        name,
        {
            privateKeyPem: key.privateKeyPem,
            subject: { commonName, organization: "todo" },
            isCaCertificate: true,
            setSubjectKeyId: true,
            allowedUses: ["cert_signing", "crl_signing", "digital_signature"],
            validityPeriodHours: 10 * year,
        },
        opts,
    );
    return { certificate: authority.certPem, key: key.privateKeyPem };
}

/** A server's certificate of that authority. Any update in its last year renews it. */
export function createServerCertificate(
    name: string,
    authority: Authority,
    names: CertificateNames,
    opts: pulumi.CustomResourceOptions,
): ServerCertificate {
    const key = new tls.PrivateKey(`${name}-key`, algorithm, opts);
    const request = new tls.CertRequest(
        `${name}-request`,
        { privateKeyPem: key.privateKeyPem, subject: { organization: "todo" }, ...names },
        opts,
    );
    const signed = new tls.LocallySignedCert(
        name,
        {
            certRequestPem: request.certRequestPem,
            caCertPem: authority.certificate,
            caPrivateKeyPem: authority.key,
            allowedUses: ["digital_signature", "server_auth"],
            setSubjectKeyId: true,
            // Apple's clients accept no server's certificate that is valid for longer: https://support.apple.com/103769
            validityPeriodHours: 825 * 24,
            earlyRenewalHours: year,
        },
        opts,
    );
    return { certificate: signed.certPem, key: key.privateKeyPem };
}
