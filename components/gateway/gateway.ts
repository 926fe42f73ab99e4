import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Entrance } from "../../model/platform/target";
import { charts } from "../../model/platform/charts";
import { helmRelease, type ReleaseDelivery } from "../base/helm";
import { namespaces } from "../../model/platform/namespaces";
import { services } from "../../model/contract/catalogue";
import { type Sizing } from "../../model/platform/sizing";
import { gatewayNames, traefikValues } from "./traefik-values";

export interface GatewayArgs {
    readonly namespace: pulumi.Output<string>;
    readonly servicesNamespace: pulumi.Output<string>;
    readonly entrance: Entrance;
    readonly domain?: string;
    readonly acmeEmail?: string;
    /** A class that the cluster serves already; absent installs Traefik. */
    readonly ingressClass?: string;
    readonly sizing: Sizing["gateway"];
    readonly storageClass?: string;
    readonly delivery: ReleaseDelivery;
}

/**
 * The one public entrance, for HTTP and WebSocket: Traefik behind one load balancer, or an ingress class that exists.
 * Routes are plain Ingress with path prefixes, so that any controller understands them.
 */
export class Gateway extends pulumi.ComponentResource {
    /** Address of the load balancer; absent with an ingress class of the cluster's own or where none is assigned. */
    readonly address?: pulumi.Output<string>;

    constructor(name: string, args: GatewayArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:gateway:Gateway", name, {}, opts);
        if (args.ingressClass === undefined) {
            helmRelease(
                `${name}-release`,
                {
                    chart: charts.traefik,
                    releaseName: gatewayNames.release,
                    namespace: args.namespace,
                    values: traefikValues({
                        sizing: args.sizing,
                        namespace: namespaces.gateway.name,
                        redirectToHttps: args.domain !== undefined,
                        acmeEmail: args.acmeEmail,
                        storageClass: args.storageClass,
                    }),
                    delivery: args.delivery,
                    skipCrds: true,
                },
                { parent: this },
            );
            const service = createLoadBalancer(`${name}-load-balancer`, args, this);
            if (args.entrance.addressIsAssigned) this.address = addressOf(service);
        }
        new kubernetes.networking.v1.Ingress(
            `${name}-routes`,
            {
                metadata: {
                    name: "todo",
                    namespace: args.servicesNamespace,
                    // The controller that fills in the address may not run yet, or never does.
                    annotations: { "pulumi.com/skipAwait": "true" },
                },
                spec: {
                    ingressClassName: args.ingressClass ?? gatewayNames.ingressClass,
                    rules: [
                        {
                            host: args.domain,
                            http: {
                                paths: services.flatMap(({ name: service, port, publicPath }) =>
                                    publicPath === undefined
                                        ? []
                                        : [
                                              {
                                                  path: publicPath,
                                                  pathType: "Prefix",
                                                  backend: { service: { name: service, port: { number: port } } },
                                              },
                                          ],
                                ),
                            },
                        },
                    ],
                },
            },
            { parent: this },
        );
        this.registerOutputs({ address: this.address });
    }
}

function createLoadBalancer(name: string, { namespace, entrance, delivery }: GatewayArgs, parent: pulumi.Resource) {
    const waits = entrance.addressIsAssigned && delivery.awaitReadiness;
    const { ports, publicPorts } = gatewayNames;
    return new kubernetes.core.v1.Service(
        name,
        {
            metadata: {
                name: gatewayNames.service,
                namespace,
                annotations: { ...entrance.annotations, ...(waits ? {} : { "pulumi.com/skipAwait": "true" }) },
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

function addressOf(service: kubernetes.core.v1.Service): pulumi.Output<string> {
    return service.status.apply((status) => {
        const ingress = status?.loadBalancer?.ingress?.[0];
        return ingress?.hostname ?? ingress?.ip ?? "(not assigned yet)";
    });
}
