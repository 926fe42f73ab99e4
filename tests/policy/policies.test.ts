import { type PolicyResource } from "@pulumi/policy";
import { known, lastPlatform, plannedResource, policiesOf } from "../../policy/policies";
import { type ChecklistRule } from "../../policy/rules";
import { secretValue, unknownValue } from "../../engine/wire-format";

/** The SDK's own, which its type declarations leave out. */
const { unknownCheckingProxy, unknownStringValue } = jest.requireActual<{
    unknownCheckingProxy: (props: object) => object;
    unknownStringValue: string;
}>("@pulumi/policy/proxy");

/** Resources as the SDK hands them to a pack: touching what only the update will know throws. */
const resource = (type: string, props: object, protect = false) =>
    ({
        type,
        name: "example",
        urn: `urn:pulumi:stack::project::${type}::example`,
        opts: { protect },
        props: unknownCheckingProxy(props),
    }) as unknown as PolicyResource;

const stackOf = (target: string) => [
    resource("pulumi:pulumi:Stack", { target, profile: "small", apiUrl: unknownStringValue }),
    resource("example:index:Thing", { nested: { list: [1, unknownStringValue] } }),
];

it("reads what is known, and names what is not", () => {
    const [, thing] = stackOf("dev");
    expect(() => JSON.stringify(thing!.props)).toThrow(/known during preview/);
    expect(known(thing!.props)).toEqual({ nested: { list: [1, unknownValue] } });
});

it("never looks into a Secret", () => {
    const secret = resource("kubernetes:core/v1:Secret", { stringData: { password: "hunter2" }, kind: "Secret" });
    expect(plannedResource(secret).inputs).toEqual({ stringData: secretValue, kind: "Secret" });
});

describe("a broken rule", () => {
    const rule = (severity: ChecklistRule["severity"]): ChecklistRule => ({
        ...{ id: "example", title: "An example", requirement: "FR-030", why: "", fix: "fix it", severity },
        check: ({ target, profile }) => [`broken on ${target}, ${profile}`],
    });
    const violations = async (severity: ChecklistRule["severity"], target: string) => {
        const found: string[] = [];
        for (const { enforcementLevel, validateStack } of policiesOf(rule(severity), lastPlatform())) {
            const report = (message: string) => found.push(`${enforcementLevel}: ${message}`);
            const validate = validateStack as (args: object, report: (message: string) => void) => Promise<void>;
            await validate({ resources: stackOf(target) }, report);
        }
        return found;
    };

    it.each([
        ["critical", "oke", "mandatory: broken on oke, small\nfix: fix it"],
        ["critical", "dev", "advisory: broken on dev, small\nfix: fix it"],
        ["recommended", "oke", "advisory: broken on oke, small\nfix: fix it"],
    ] as const)("that is %s is reported once on %s", async (severity, target, expected) => {
        expect(await violations(severity, target)).toEqual([expected]);
    });
});

describe("a pack", () => {
    it("prepares the same stack once, although the SDK hands every policy resources of its own", async () => {
        const platformOf = lastPlatform();
        expect(await platformOf(stackOf("dev"))).toBe(await platformOf(stackOf("dev")));
    });

    it("prepares each stack once", async () => {
        const platformOf = lastPlatform();
        const prepared = [await platformOf(stackOf("dev")), await platformOf(stackOf("oke"))];
        expect(prepared.map((it) => it.target)).toEqual(["dev", "oke"]);
    });
});
