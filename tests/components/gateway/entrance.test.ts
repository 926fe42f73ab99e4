import { type IIngressSpec } from "kubernetes-models/networking.k8s.io/v1";
import { parse } from "yaml";
import { certificateNames, entranceConfiguration } from "../../../components/gateway/entrance";
import { targetNames, type TargetName } from "../../../model/platform/choices";
import { factsOf } from "../../../stacks/targets";
import { ConfigError } from "../../../stacks/config/problems";
import { evaluate, type EvaluatedStack } from "../../../engine/evaluate";
import { type PlannedResource } from "../../../engine/monitor";
import { unknownValue } from "../../../engine/wire-format";
import { isRelease, releaseInputs } from "../../../engine/plan/footprint";
import { auditedPlatform } from "../../../policy/audited-stack";
import { checkPlatform } from "../../../policy/checklist";
import { httpsOnly } from "../../../policy/rules/entrance";
import { Planned } from "../../support/planned";
import { stackFile } from "../../support/stacks";

const domain = "todo.example.com";

describe("what the certificate vouches for", () => {
    const inner = ["localhost", "gateway.gateway.svc"];

    it("is every name and address that clients know", () => {
        expect(certificateNames([domain, undefined, "192.0.2.7"])).toEqual({
            dnsNames: [domain, ...inner],
            ipAddresses: ["192.0.2.7"],
        });
        expect(certificateNames(["2001:db8::7", "lb.example.com", "lb.example.com"])).toEqual({
            dnsNames: ["lb.example.com", ...inner],
            ipAddresses: ["2001:db8::7"],
        });
    });

    it("leaves out an address that is none yet", () => {
        expect(certificateNames(["", "(not assigned yet)"])).toEqual({ dnsNames: inner, ipAddresses: [] });
    });
});

it("Traefik's file holds the certificate itself, not its path", () => {
    const pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    const read = parse(entranceConfiguration({ certificate: pem, key: "a key\n" })) as {
        tls: { stores: { default: { defaultCertificate: object } } };
    };
    expect(read.tls.stores.default.defaultCertificate).toEqual({ certFile: pem, keyFile: "a key\n" });
});

/** What the keys of the entrance can be, absent included. */
const keys = {
    domain: ["", domain],
    dnsZone: ["", "zone"],
    acmeEmail: ["", "ops@example.com"],
    ingressClass: ["", "nginx"],
};
type Choice = { readonly target: TargetName } & Readonly<Record<keyof typeof keys, string>>;

const choices: readonly Choice[] = targetNames.flatMap((target) =>
    keys.domain.flatMap((domain) =>
        keys.dnsZone.flatMap((zone) =>
            keys.acmeEmail.flatMap((acmeEmail) =>
                keys.ingressClass.map((ingressClass) => {
                    const dnsZone = zone && (factsOf(target).dnsZone?.example ?? "example.com");
                    return { target, domain, dnsZone, acmeEmail, ingressClass };
                }),
            ),
        ),
    ),
);

/** Choices that the config rules refuse: a certificate needs a name, and a controller that serves it; so does a record. */
const isRefused = ({ target, domain, dnsZone, acmeEmail, ingressClass }: Choice) =>
    (acmeEmail !== "" && ((domain === "" && target !== "aks") || ingressClass !== "")) ||
    (dnsZone !== "" && (target === "dev" || domain === "" || ingressClass !== "")) ||
    (ingressClass !== "" && domain === "" && target !== "dev");

const describeChoice = ({ target, ...set }: Choice) =>
    [target, ...Object.entries(set).flatMap(([key, value]) => (value === "" ? [] : [key]))].join(", ");

const evaluated = ({ target, ...changes }: Choice) => evaluate(stackFile(target, changes));

describe.each(choices.filter(isRefused).map((it) => [describeChoice(it), it] as const))("%s", (_name, choice) => {
    it("is refused", async () => {
        await expect(evaluated(choice)).rejects.toThrow(ConfigError);
    });
});

describe.each(choices.filter((it) => !isRefused(it)).map((it) => [describeChoice(it), it] as const))(
    "%s",
    (_name, choice) => {
        const { target } = choice;
        const isPublic = target !== "dev" || choice.domain !== "";
        let stack: EvaluatedStack;
        let planned: Planned;
        beforeAll(async () => {
            stack = await evaluated(choice);
            planned = new Planned(stack.resources);
        });

        it(isPublic ? "has no way in by plain HTTP but the redirect" : "is reached by a port-forward", async () => {
            const platform = await auditedPlatform({
                stack: target,
                profile: "small",
                target,
                today: new Date(),
                ...stack,
            });
            expect(checkPlatform(platform, [httpsOnly], [])[0]?.findings).toEqual([]);
            for (const url of ["gatewayUrl", "apiUrl"])
                expect(String(stack.outputs[url])).toMatch(isPublic ? /^(https:|\(known)/ : /^http:\/\/localhost:8080/);
        });

        it("tells clients whom to trust, and where the load balancer is", () => {
            expect(stack.outputs["certificateAuthority"]).toBe(isPublic ? unknownValue : "");
            const ours = choice.ingressClass === "" && target !== "dev";
            expect(stack.outputs["gatewayAddress"]).toBe(ours ? unknownValue : "");
        });

        it(choice.dnsZone === "" ? "leaves DNS alone" : "leads the domain to its address", () => {
            const records = stack.resources.filter((it) => /:(RecordSet|Rrset)$/.test(it.type));
            expect(records.map((it) => it.name)).toEqual(choice.dnsZone === "" ? [] : [`todo-${target}-record`]);
        });

        it("routes no host but the one with a public certificate", () => {
            const hosts = planned.ofType(":Ingress").map((it) => (it.inputs["spec"] as IIngressSpec).rules?.[0]?.host);
            const named = choice.acmeEmail === "" ? undefined : unknownValue;
            expect(hosts).toEqual(hosts.map(() => choice.domain || named));
        });

        it("has its certificate before its controller looks for it", () => {
            const traefik = stack.resources.filter((it) => isRelease(it) && releaseInputs(it).name === "traefik");
            const secrets = planned.ofType("core/v1:Secret").filter((it) => nameOf(it).startsWith("entrance"));
            if (choice.ingressClass === "") {
                expect(traefik).toHaveLength(1);
                expect(secrets.map(nameOf)).toEqual(isPublic ? ["entrance"] : []);
                if (isPublic) expect(planned.waitsFor("gateway-release")).toContain("gateway-configuration");
            } else {
                expect(traefik).toEqual([]);
                const names = isPublic ? ["todo/entrance-certificate", "monitoring/entrance-certificate"] : [];
                expect(secrets.map((it) => `${namespaceOf(it)}/${nameOf(it)}`).sort()).toEqual([...names].sort());
            }
        });
    },
);

const metadataOf = (it: PlannedResource) => it.inputs["metadata"] as { name: string; namespace?: string };
const nameOf = (it: PlannedResource) => metadataOf(it).name;
const namespaceOf = (it: PlannedResource) => metadataOf(it).namespace;
