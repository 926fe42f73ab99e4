import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Entrance } from "../../model/platform/target";
import { charts } from "../../model/platform/charts";
import { createAuthority, createServerCertificate, type Authority, type ServerCertificate } from "../base/authority";
import { helmRelease, type ReleaseDelivery } from "../base/helm";
import { namespaces } from "../../model/platform/namespaces";
import { catalogue, page, services } from "../../model/contract/catalogue";
import { type Sizing } from "../../model/platform/sizing";
import { certificateNames, certificateSecret, entranceConfiguration } from "./entrance";
import { PublicCertificate } from "./public-certificate";
import { createRoute } from "./route";
import { gatewayNames, traefikValues } from "./traefik-values";

export interface GatewayArgs {
    readonly namespace: pulumi.Output<string>;
    readonly servicesNamespace: pulumi.Output<string>;
    readonly certificatesNamespace: pulumi.Output<string>;
    /** Namespaces with routes: where a controller other than ours looks for the certificate. */
    readonly routedNamespaces: readonly pulumi.Output<string>[];
    readonly entrance: Entrance;
    readonly httpsOnly: boolean;
    readonly host?: pulumi.Input<string>;
    /** Contact of Let's Encrypt; absent means no certificate but that of our own authority. */
    readonly acmeEmail?: string;
    /** A class that the cluster serves already; absent installs Traefik. */
    readonly ingressClass?: string;
    readonly sizing: Pick<Sizing, "gateway" | "certificates">;
    readonly delivery: ReleaseDelivery;
}

/**
 * The one public entrance, for HTTP and WebSocket: Traefik behind one load balancer, or an ingress class that exists. Where it is
 * public, it has a certificate of an authority of its own from its first second on, which no name server and no one else is
 * needed for.
 */
export class Gateway extends pulumi.ComponentResource {
    /** Address of the load balancer; absent with an ingress class of the cluster's own or where none is assigned. */
    readonly address?: pulumi.Output<string>;
    /** Certificate of the authority that vouches for the entrance; absent where plain HTTP leads in. */
    readonly authority?: pulumi.Output<string>;

    constructor(name: string, args: GatewayArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:gateway:Gateway", name, {}, opts);
        const { entrance, ingressClass, host, httpsOnly, acmeEmail } = args;
        const child = { parent: this };
        const ours = ingressClass === undefined;
        const service = ours ? createLoadBalancer(`${name}-load-balancer`, args, this) : undefined;
        if (service && entrance.addressIsAssigned) this.address = entrance.address ?? addressOf(service);
        const needs: pulumi.Resource[] = [];
        if (httpsOnly) {
            const authority = createAuthority(`${name}-ca`, "todo-gateway", child);
            const certificate = this.createCertificate(`${name}-certificate`, args, authority);
            this.authority = authority.certificate;
            if (ours) needs.push(createConfiguration(`${name}-configuration`, args.namespace, certificate, this));
            else createCertificateSecrets(`${name}-certificate`, args, certificate, this);
        }
        if (ours) this.createTraefik(`${name}-release`, args, needs);
        this.createRoutes(`${name}-routes`, args);
        if (host !== undefined && acmeEmail !== undefined) {
            new PublicCertificate(
                `${name}-public-certificate`,
                {
                    namespace: args.certificatesNamespace,
                    servicesNamespace: args.servicesNamespace,
                    host,
                    email: acmeEmail,
                    size: args.sizing.certificates,
                    delivery: args.delivery,
                },
                child,
            );
        }
        this.registerOutputs({ address: this.address });
    }

    private createRoutes(name: string, args: GatewayArgs): void {
        createRoute(
            name,
            {
                name: "todo",
                namespace: args.servicesNamespace,
                paths: publicPaths,
                host: args.host,
                ingressClass: args.ingressClass,
                httpsOnly: args.httpsOnly,
                certificateSecret: certificateSecret(args),
            },
            this,
        );
    }

    /** A certificate for every name and address that clients know the entrance by. */
    private createCertificate(name: string, { host, entrance }: GatewayArgs, authority: Authority) {
        const names = pulumi.all([host, entrance.hostName, this.address]).apply((known) => certificateNames(known));
        const { dnsNames, ipAddresses } = names;
        return createServerCertificate(name, authority, { dnsNames, ipAddresses }, { parent: this });
    }

    private createTraefik(name: string, args: GatewayArgs, dependsOn: pulumi.Resource[]): void {
        helmRelease(
            name,
            {
                chart: charts.traefik,
                releaseName: gatewayNames.release,
                namespace: args.namespace,
                values: traefikValues({
                    sizing: args.sizing.gateway,
                    namespace: namespaces.gateway.name,
                    httpsOnly: args.httpsOnly,
                }),
                delivery: args.delivery,
                skipCrds: true,
            },
            { parent: this, dependsOn },
        );
    }
}

const publicPaths = [
    { ...page, port: catalogue[page.service].port, exact: true },
    ...services.flatMap(({ name: service, port, publicPath }) =>
        publicPath === undefined ? [] : [{ path: publicPath, service, port }],
    ),
];

/** What Traefik reads as a file, certificate included: a Secret, and there before Traefik is. */
const createConfiguration = (
    name: string,
    namespace: pulumi.Output<string>,
    { certificate, key }: ServerCertificate,
    parent: pulumi.Resource,
) =>
    new kubernetes.core.v1.Secret(
        name,
        {
            metadata: { name: gatewayNames.configuration.secret, namespace },
            stringData: {
                [gatewayNames.configuration.file]: pulumi
                    .all([certificate, key])
                    .apply(([certificate, key]) => entranceConfiguration({ certificate, key })),
            },
        },
        { parent },
    );

/** The certificate as any ingress controller takes it. */
function createCertificateSecrets(
    name: string,
    { routedNamespaces }: GatewayArgs,
    { certificate, key }: ServerCertificate,
    parent: pulumi.Resource,
): void {
    routedNamespaces.forEach(
        (namespace, index) =>
            new kubernetes.core.v1.Secret(
                `${name}-secret${index === 0 ? "" : `-${index + 1}`}`,
                {
                    metadata: { name: gatewayNames.certificateSecret, namespace },
                    type: "kubernetes.io/tls",
                    stringData: { "tls.crt": certificate, "tls.key": key },
                },
                { parent },
            ),
    );
}

function createLoadBalancer(name: string, { namespace, entrance, delivery }: GatewayArgs, parent: pulumi.Resource) {
    const { ports, publicPorts } = gatewayNames;
    return new kubernetes.core.v1.Service(
        name,
        {
            metadata: {
                name: gatewayNames.service,
                namespace,
                annotations: { ...entrance.annotations, ...awaitedAddress(entrance, delivery) },
            },
            spec: {
                type: "LoadBalancer",
                loadBalancerIP: entrance.loadBalancerIP,
                selector: { "app.kubernetes.io/name": "traefik" },
                ports: [
                    { name: "web", port: publicPorts.web, targetPort: ports.web, protocol: "TCP" },
                    { name: "websecure", port: publicPorts.websecure, targetPort: ports.websecure, protocol: "TCP" },
                ],
            },
        },
        { parent },
    );
}

/**
 * How long the update waits for the load balancer. Where only it tells the address, the certificate waits for it and the pods for
 * the certificate: so it must not wait for the pods.
 */
function awaitedAddress(
    { addressIsAssigned, address }: Entrance,
    { awaitReadiness }: ReleaseDelivery,
): Record<string, string> {
    if (!addressIsAssigned || !awaitReadiness) return { "pulumi.com/skipAwait": "true" };
    return address === undefined ? { "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress}" } : {};
}

function addressOf(service: kubernetes.core.v1.Service): pulumi.Output<string> {
    return service.status.apply((status) => {
        const ingress = status?.loadBalancer?.ingress?.[0];
        return ingress?.hostname ?? ingress?.ip ?? "(not assigned yet)";
    });
}
