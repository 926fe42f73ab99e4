import { type IIngressSpec } from "kubernetes-models/networking.k8s.io/v1";
import { certManagerNames, certManagerValues } from "../../../components/gateway/cert-manager-values";
import { certificateSpec, issuerSpec } from "../../../components/gateway/public-certificate";
import { type traefikValues } from "../../../components/gateway/traefik-values";
import { profileNames } from "../../../model/platform/choices";
import { sizingOf } from "../../../model/platform/sizing";
import { evaluate, type EvaluatedStack } from "../../../engine/evaluate";
import { type PlannedResource } from "../../../engine/monitor";
import { workloadsOf } from "../../../engine/plan/footprint";
import { Planned } from "../../support/planned";
import { stackFile } from "../../support/stacks";

const email = "ops@example.com";
const domain = "todo.example.com";
const evaluated = (changes: Readonly<Record<string, string>> = {}) =>
    evaluate(stackFile("aks", { profile: "standard", domain, ...changes }));
const valuesOf = (it: PlannedResource) => it.inputs["values"] as ReturnType<typeof traefikValues>;
const byName = ({ resources }: EvaluatedStack, name: string) => resources.find((it) => it.name === name);

describe("a stack with acmeEmail", () => {
    let own: EvaluatedStack;
    let acme: EvaluatedStack;
    beforeAll(async () => {
        own = await evaluated();
        acme = await evaluated({ acmeEmail: email });
    });

    it("has the gateways of one without: two in standard, of which a drain takes one", () => {
        const gateways = [own, acme].map((it) => valuesOf(byName(it, "gateway-release")!));
        expect(gateways[1]).toEqual(gateways[0]);
        expect(gateways[1]).toMatchObject({
            deployment: { replicas: 2 },
            podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
        });
        expect(JSON.stringify(gateways[1])).not.toMatch(/acme|persistence|Recreate/);
    });

    it("asks for the certificate of the host that the routes serve, and they name its Secret", () => {
        const spec = (name: string) => byName(acme, name)?.inputs["spec"];
        expect(spec("gateway-public-certificate")).toEqual(certificateSpec(domain));
        expect(spec("gateway-public-certificate-issuer")).toEqual(issuerSpec(email));
        expect((spec("gateway-routes") as IIngressSpec).tls).toEqual([
            { hosts: [domain], secretName: certificateSpec(domain).secretName },
        ]);
        expect(certificateSpec(domain).issuerRef.name).toBe(metadataOf(acme, "gateway-public-certificate-issuer").name);
        const places = ["gateway-public-certificate", "gateway-public-certificate-issuer", "gateway-routes"];
        expect(places.map((it) => metadataOf(acme, it).namespace)).toEqual(["todo", "todo", "todo"]);
    });

    it("asks for it when the API takes certificates, and lets nobody wait for it", () => {
        const objects = acme.resources.filter((it) => it.custom);
        const planned = new Planned(objects);
        expect(planned.waitsFor("gateway-public-certificate")).toContain("gateway-public-certificate-release");
        for (const it of ["gateway-public-certificate", "gateway-public-certificate-issuer"])
            expect(metadataOf(acme, it).annotations).toEqual({ "pulumi.com/skipAwait": "true" });
        const waiting = objects
            .map((it) => it.name)
            .filter((it) => planned.waitsFor(it).has("gateway-public-certificate-release"));
        expect(waiting.sort()).toEqual(["gateway-public-certificate", "gateway-public-certificate-issuer"]);
    });

    it("has cert-manager, its namespace and its policies; one without has nothing of it", () => {
        const names = ({ resources }: EvaluatedStack) => resources.map((it) => it.name);
        const more = names(acme).filter((it) => !names(own).includes(it));
        expect(more.sort()).toEqual(
            [
                "gateway-public-certificate",
                "gateway-public-certificate",
                "gateway-public-certificate-issuer",
                "gateway-public-certificate-release",
                "monitoring-monitor-certificates",
                "namespaces-cert-manager",
                "network-policies-certificates-cert-manager",
                "network-policies-certificates-cainjector",
                "network-policies-certificates-default-deny",
                "network-policies-certificates-startupapicheck",
                "network-policies-certificates-webhook",
                "network-policies-services-challenge-solver",
            ].sort(),
        );
        expect(names(own).filter((it) => !names(acme).includes(it))).toEqual([]);
    });
});

const metadataOf = (stack: EvaluatedStack, name: string) =>
    byName(stack, name)?.inputs["metadata"] as {
        readonly name: string;
        readonly namespace: string;
        readonly annotations?: Readonly<Record<string, string>>;
    };

describe("cert-manager", () => {
    it.each(profileNames)("is three small pods in %s, which the plan counts", async (profile) => {
        const target = profile === "free" ? "oke" : "aks";
        const stack = await evaluate(stackFile(target, { profile, domain, acmeEmail: email }));
        const pods = workloadsOf(byName(stack, "gateway-public-certificate-release")!, 1);
        expect(pods.map((it) => it.name)).toEqual([
            "cert-manager-controller",
            "cert-manager-cainjector",
            "cert-manager-webhook",
        ]);
        expect(pods.reduce((sum, it) => sum + it.requests.cpu, 0)).toBe(30);
    });

    it("bounds every pod, the one that checks the API too, and elects its leader in its own namespace", () => {
        const values = certManagerValues({ size: sizingOf("free").certificates, webhooksAreRequired: true });
        for (const { resources } of [values, values.cainjector, values.webhook, values.startupapicheck])
            expect(resources).toMatchObject({ limits: { memory: "192Mi" }, requests: { memory: "48Mi" } });
        expect(values.global.leaderElection.namespace).toBe(certManagerNames.release);
        expect(values.webhook).not.toHaveProperty("validatingWebhookConfiguration");
    });

    it("is asked about no object where no node answers", () => {
        const values = certManagerValues({ size: sizingOf("free").certificates, webhooksAreRequired: false });
        expect(values.webhook).toHaveProperty("validatingWebhookConfiguration.namespaceSelector.matchLabels");
    });
});
