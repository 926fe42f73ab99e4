import { certManagerNames } from "../gateway/cert-manager-values";
import { gatewayNames } from "../gateway/traefik-values";
import { tcp, type Flow } from "./flow";
import { anybody, podGroups as groups, pods } from "./parties";

/** What the public certificate needs: cert-manager, and the pods that answer for it. */
export function certificateFlows(apiServerPorts: readonly number[]): Flow[] {
    const { certManager, certManagerInjector, certManagerWebhook, certManagerCheck, challengeSolver } = groups;
    const { web, websecure } = gatewayNames.publicPorts;
    return [
        {
            why: "API server",
            from: pods(certManager, certManagerInjector, certManagerWebhook, certManagerCheck),
            to: [anybody],
            ports: tcp(...apiServerPorts),
        },
        {
            why: "webhooks, called by the API server",
            from: [anybody],
            to: pods(certManagerWebhook),
            ports: tcp(certManagerNames.webhookPort),
        },
        {
            why: "Let's Encrypt, and whether the domain leads here",
            from: pods(certManager),
            to: [anybody],
            ports: tcp(web, websecure),
        },
        {
            why: "whether the domain leads here, where the way stays in the cluster",
            from: pods(certManager),
            to: pods(groups.gateway),
            ports: tcp(...Object.values(gatewayNames.ports)),
        },
        {
            why: "questions of Let's Encrypt, through the gateway",
            from: pods(groups.gateway),
            to: pods(challengeSolver),
            ports: tcp(certManagerNames.solver.port),
        },
        {
            why: "metrics",
            from: pods(groups.prometheus),
            to: pods(certManager),
            ports: tcp(certManagerNames.metricsPort),
        },
    ];
}
