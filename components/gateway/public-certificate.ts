import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { charts } from "../../model/platform/charts";
import { type Sizing } from "../../model/platform/sizing";
import { awaitAnnotation, helmRelease, type ReleaseDelivery } from "../base/helm";
import { certManagerNames, certManagerValues } from "./cert-manager-values";
import { gatewayNames } from "./traefik-values";

export interface PublicCertificateArgs {
    /** Of cert-manager. */
    readonly namespace: pulumi.Output<string>;
    /** Of the routes. */
    readonly servicesNamespace: pulumi.Output<string>;
    readonly host: pulumi.Input<string>;
    /** Contact of Let's Encrypt. */
    readonly email: string;
    readonly size: Sizing["certificates"];
    readonly delivery: ReleaseDelivery;
}

const issuerName = "letsencrypt";

/** Spec of the Issuer (cert-manager.io/v1): Let's Encrypt asks by HTTP, and our own gateway leads it to the answer. */
export const issuerSpec = (email: string) => ({
    acme: {
        email,
        server: "https://acme-v02.api.letsencrypt.org/directory",
        privateKeySecretRef: { name: `${issuerName}-account` },
        solvers: [{ http01: { ingress: { ingressClassName: gatewayNames.ingressClass, serviceType: "ClusterIP" } } }],
    },
});

/** Spec of the Certificate (cert-manager.io/v1); it is renewed when two thirds of its time are over. */
export const certificateSpec = (host: pulumi.Input<string>) => ({
    secretName: gatewayNames.publicCertificate,
    dnsNames: [host],
    issuerRef: { group: "cert-manager.io", kind: "Issuer", name: issuerName },
    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    revisionHistoryLimit: 1,
});

/**
 * A certificate of Let's Encrypt in a Secret beside the routes, where any number of gateways reads it. Nothing waits for it:
 * until it is there, for example because DNS does not lead here yet, the gateway has the one of our own authority.
 */
export class PublicCertificate extends pulumi.ComponentResource {
    constructor(name: string, args: PublicCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:gateway:PublicCertificate", name, {}, opts);
        const { delivery, servicesNamespace: namespace } = args;
        const release = helmRelease(
            `${name}-release`,
            {
                chart: charts.certManager,
                releaseName: certManagerNames.release,
                namespace: args.namespace,
                values: certManagerValues({ size: args.size, webhooksAreRequired: delivery.awaitReadiness }),
                delivery,
            },
            { parent: this },
        );
        const issuer = new kubernetes.apiextensions.CustomResource(
            `${name}-issuer`,
            {
                apiVersion: "cert-manager.io/v1",
                kind: "Issuer",
                metadata: { name: issuerName, namespace, annotations: notAwaited },
                spec: issuerSpec(args.email),
            },
            { parent: this, dependsOn: [release] },
        );
        new kubernetes.apiextensions.CustomResource(
            name,
            {
                apiVersion: "cert-manager.io/v1",
                kind: "Certificate",
                metadata: { name: gatewayNames.publicCertificate, namespace, annotations: notAwaited },
                spec: certificateSpec(args.host),
            },
            { parent: this, dependsOn: [issuer] },
        );
        this.registerOutputs({});
    }
}

const notAwaited = awaitAnnotation({ awaitReadiness: false });
