import { factsOf } from "../targets";
import { type ConfigProblem } from "./problems";
import { type ConfigRule, type RuleInput } from "./rule";

/** Why a stack has no use for a zone; undefined when it has. */
function uselessBecause({ values: { domain, ingressClass, kubeContext } }: RuleInput): string | undefined {
    if (!domain) return "a record needs a name, and this stack has no domain";
    if (ingressClass) return `only the controller of ingress class ${ingressClass} knows the address for the record`;
    if (kubeContext) return "on a cluster that exists the address is known only after the update";
    return undefined;
}

/** The zone that a record of the domain has to lie in; undefined where `dnsZone` does not name it. */
const zoneName = (dnsZone: string): string | undefined => {
    const name = dnsZone.split("/").at(-1) ?? "";
    return name.includes(".") && !name.startsWith("ocid1.") ? name : undefined;
};

/** What has to hold of `dnsZone` and the keys beside it. */
export const dnsRules: readonly ConfigRule[] = [
    function zoneFitsTarget({ project, values: { dnsZone, target } }): ConfigProblem | undefined {
        if (!dnsZone || !target) return;
        const form = factsOf(target).dnsZone;
        if (form?.pattern.test(dnsZone)) return;
        return {
            key: `${project}:dnsZone`,
            message: form ? `${target} does not take a zone of this form` : `${target} has no DNS of its own`,
            given: dnsZone,
            allowed: form?.allowed ?? "no dnsZone",
            fix: form ? `pulumi config set dnsZone ${form.example}` : "pulumi config rm dnsZone",
        };
    },
    function zoneIsOfUse(input): ConfigProblem | undefined {
        const { dnsZone, target } = input.values;
        const message = dnsZone && target && factsOf(target).dnsZone ? uselessBecause(input) : undefined;
        if (message === undefined) return;
        return {
            key: `${input.project}:dnsZone`,
            message,
            given: dnsZone,
            allowed: "dnsZone together with domain, on a cluster and behind a gateway that the program makes",
            fix: "pulumi config rm dnsZone",
        };
    },
    function domainLiesInZone({ project, values: { dnsZone, domain } }): ConfigProblem | undefined {
        const zone = dnsZone && zoneName(dnsZone);
        if (!zone || !domain || domain === zone || domain.endsWith(`.${zone}`)) return;
        return {
            key: `${project}:domain`,
            message: `the zone ${zone} has no record of another domain`,
            given: domain,
            allowed: `${zone}, or a name that ends in .${zone}`,
            fix: `pulumi config set domain todo.${zone}`,
        };
    },
];
