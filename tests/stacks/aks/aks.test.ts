import { evaluateVariant } from "../../support/stacks";
import { Planned } from "../../support/planned";

const aks = async (changes: Readonly<Record<string, string>> = {}, profile: "small" | "standard" = "small") =>
    new Planned(
        (await evaluateVariant({ target: "aks", broker: "eventhubs", profile }, { knowsIds: true, changes })).resources,
    );

interface Metadata {
    readonly name: string;
    readonly value?: string;
    readonly secretKeyRef?: object;
}

describe("AKS", () => {
    let planned: Planned;
    beforeAll(async () => (planned = await aks()));

    it("enforces network policies with Cilium: all four settings", () =>
        expect(planned.inputs("todo-aks-cluster")).toMatchObject({
            networkProfile: {
                networkPlugin: "azure",
                networkPluginMode: "overlay",
                networkDataplane: "cilium",
                networkPolicy: "cilium",
                loadBalancerSku: "standard",
            },
        }));

    it("lets the internet in on 80 and 443 only, and the cluster's own ranges on everything", () => {
        const { securityRules } = planned.inputs("todo-aks-network-firewall") as { securityRules: object[] };
        expect(securityRules).toEqual([
            expect.objectContaining({ sourceAddressPrefix: "Internet", destinationPortRanges: ["80", "443"] }),
            expect.objectContaining({
                sourceAddressPrefixes: ["10.20.0.0/22", "10.244.0.0/16"],
                destinationAddressPrefixes: ["10.20.0.0/22", "10.244.0.0/16"],
            }),
        ]);
        expect(planned.inputs("todo-aks-cluster")).toMatchObject({ networkProfile: { podCidr: "10.244.0.0/16" } });
    });

    it("names the address in Azure's own domain, to the address and to the controller alike", () => {
        const { dnsSettings } = planned.inputs("todo-aks-network-address") as { dnsSettings: object };
        expect(dnsSettings).toEqual({ domainNameLabel: expect.anything() as unknown });
        const { annotations } = planned.inputs("gateway-load-balancer")["metadata"] as { annotations: object };
        expect(annotations).toHaveProperty(["service.beta.kubernetes.io/azure-dns-label-name"]);
    });

    it("gives the cluster rights on its subnet and the group of its address, nothing else", () => {
        const grants = planned
            .ofType(":RoleAssignment")
            .filter((it) => it.name.startsWith("todo-aks-"))
            .map((it) => it.inputs);
        expect(grants.map((it) => it["scope"]).sort()).toEqual([
            "id-of-todo-aks-network-address-group",
            "id-of-todo-aks-network-subnet",
        ]);
        for (const grant of grants) expect(grant).toMatchObject({ principalType: "ServicePrincipal" });
        // The controller looks the address up in its group, and needs the right before it makes the load balancer.
        expect(planned.waitsFor("gateway-load-balancer")).toContain("todo-aks-address-use");
        expect(planned.waitsFor("todo-aks-cluster")).toContain("todo-aks-subnet-use");
    });

    it("fits a trial: four vCPU without room for a surge node", () => {
        const { agentPoolProfiles } = planned.inputs("todo-aks-cluster") as { agentPoolProfiles: object[] };
        expect(agentPoolProfiles).toEqual([expect.objectContaining({ vmSize: "Standard_D2as_v5", count: 1 })]);
        expect(planned.ofType(":AgentPool").map((it) => it.inputs)).toEqual([
            expect.objectContaining({ agentPoolName: "d2asv5", vmSize: "Standard_D2as_v5", count: 1, mode: "User" }),
        ]);
        // An upgrade that replaces nodes would need one more than the quota allows.
        expect(planned.inputs("todo-aks-cluster")).toMatchObject({
            autoUpgradeProfile: { upgradeChannel: "none", nodeOSUpgradeChannel: "Unmanaged" },
        });
    });

    it("changes its machines by another pool, beside the cluster as it is", async () => {
        const standard = await aks({}, "standard");
        const { agentPoolProfiles } = standard.inputs("todo-aks-cluster");
        expect(agentPoolProfiles).toEqual(planned.inputs("todo-aks-cluster")["agentPoolProfiles"]);
        const [before, after] = [planned, standard].map((it) => it.ofType(":AgentPool").map((pool) => pool.urn));
        expect(after).toHaveLength(1);
        expect(after).not.toEqual(before);
    });

    // Azure refuses "max unavailable" on system pools: https://learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling
    it.each(["small", "standard"] as const)(
        "never asks a system pool of profile %s to do with a node less",
        async (profile) => {
            const { agentPoolProfiles } = (await aks({}, profile)).inputs("todo-aks-cluster") as {
                agentPoolProfiles: object[];
            };
            expect(agentPoolProfiles).toEqual([
                expect.objectContaining({
                    mode: "System",
                    upgradeSettings: { maxSurge: "1", drainTimeoutInMinutes: expect.any(Number) },
                }),
            ]);
        },
    );

    it("upgrades itself within a window, and offers workload identity", async () => {
        const standard = await aks({}, "standard");
        expect(standard.inputs("todo-aks-cluster")).toMatchObject({
            kubernetesVersion: "1.35",
            autoUpgradeProfile: { upgradeChannel: "patch", nodeOSUpgradeChannel: "SecurityPatch" },
            oidcIssuerProfile: { enabled: true },
            securityProfile: { workloadIdentity: { enabled: true } },
        });
        expect(
            standard
                .ofType(":MaintenanceConfiguration")
                .map((it) => it.inputs["configName"])
                .sort(),
        ).toEqual(["aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule"]);
    });

    it("puts the load balancer on the reserved address, with patience for quiet WebSockets and no HTTP probe", () => {
        const { metadata } = planned.inputs("gateway-load-balancer") as { metadata: { annotations: object } };
        expect(metadata.annotations).toMatchObject({
            "service.beta.kubernetes.io/azure-pip-name": expect.any(String),
            "service.beta.kubernetes.io/azure-load-balancer-tcp-idle-timeout": "30",
            "service.beta.kubernetes.io/port_443_health-probe_protocol": "Tcp",
        });
        expect(planned.inputs("gateway-load-balancer")).not.toHaveProperty("spec.loadBalancerIP");
    });

    it("limits the API server to adminCidrs, when there are any", async () => {
        expect(planned.inputs("todo-aks-cluster")["apiServerAccessProfile"]).not.toHaveProperty("authorizedIPRanges");
        const limited = await aks({ adminCidrs: '["203.0.113.0/24"]' });
        expect(limited.inputs("todo-aks-cluster")).toMatchObject({
            apiServerAccessProfile: { authorizedIPRanges: ["203.0.113.0/24"] },
        });
    });

    it("boots standard's nodes from their own disks, and protects when told to", async () => {
        const standard = await aks({ protect: "true" }, "standard");
        expect(standard.inputs("todo-aks-pool-Standard_D4ads_v5")).toMatchObject({
            vmSize: "Standard_D4ads_v5",
            count: 3,
            osDiskType: "Ephemeral",
        });
        for (const name of ["group", "cluster", "network-vnet", "network-subnet", "network-address"]) {
            expect([name, standard.named(`todo-aks-${name}`).protect]).toEqual([name, true]);
        }
    });

    describe("Event Hubs", () => {
        it("is a Standard namespace that lets nobody in but the nodes' subnet, over TLS 1.2", () => {
            expect(planned.inputs("broker-namespace")).toMatchObject({
                sku: { name: "Standard" },
                kafkaEnabled: true,
                minimumTlsVersion: "1.2",
                disableLocalAuth: false,
            });
            expect(planned.inputs("broker-access")).toMatchObject({
                defaultAction: "Deny",
                virtualNetworkRules: [{ subnet: { id: "id-of-todo-aks-network-subnet" } }],
            });
            expect(planned.inputs("todo-aks-network-subnet")).toMatchObject({
                serviceEndpoints: expect.arrayContaining([expect.objectContaining({ service: "Microsoft.EventHub" })]),
            });
        });

        it("is spoken to as Kafka 1.0.0, with PLAIN, and kept awake", () => {
            const { spec } = planned.inputs("eventing-pubsub") as { spec: { type: string; metadata: Metadata[] } };
            expect(spec.type).toBe("pubsub.kafka");
            const values = Object.fromEntries(spec.metadata.map((it) => [it.name, it.value ?? it.secretKeyRef]));
            expect(values).toMatchObject({
                version: "1.0.0",
                authType: "password",
                saslMechanism: "PLAINTEXT",
                saslUsername: { name: "broker-credentials", key: "username" },
                clientConnectionKeepAliveInterval: "3m",
                initialOffset: "oldest",
            });
            expect(values).not.toHaveProperty("disableTls");
            expect(values).not.toHaveProperty("consumerGroup");
        });
    });
});
