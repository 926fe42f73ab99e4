import { reservedForSidecar } from "../../../components/base/pod-security";
import { gateResult, suiteArguments } from "../../../components/gate/gate-job";
import { endToEnd } from "../../../e2e/command";
import { endToEndSuite, services } from "../../../model/contract/catalogue";
import { type PlannedResource } from "../../../engine/monitor";
import { evaluate } from "../../../engine/evaluate";
import { isRelease } from "../../../engine/plan/footprint";
import { stackFile } from "../../support/stacks";

const plan = async (changes: Readonly<Record<string, string>> = {}) =>
    (await evaluate(stackFile("dev", changes))).resources;
const job = (resources: readonly PlannedResource[]) => resources.find((it) => it.name === "gate-suite");

interface JobInputs {
    readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
    readonly spec: {
        readonly backoffLimit: number;
        readonly activeDeadlineSeconds: number;
        readonly template: {
            readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
            readonly spec: {
                readonly automountServiceAccountToken: boolean;
                readonly securityContext: object;
                readonly containers: readonly {
                    readonly args: readonly string[];
                    readonly terminationMessagePolicy: string;
                }[];
            };
        };
    };
}
const inputs = (resource: PlannedResource | undefined) => resource?.inputs as unknown as JobInputs;

describe("the release gate", () => {
    it("is the last thing: it waits for every service", async () => {
        const resources = await plan();
        const releases = resources
            .filter(isRelease)
            .filter((it) => services.some(({ name }) => it.name === `services-${name}`));
        expect(releases).toHaveLength(services.length);
        expect(job(resources)?.dependsOn).toEqual(expect.arrayContaining(releases.map((it) => it.urn)));
        // Also of what events go through: the suite runs again when it changes.
        const eventing = resources.filter((it) => it.name.startsWith("eventing-")).map((it) => it.urn);
        expect(eventing.length).toBeGreaterThan(10);
        expect(job(resources)?.dependsOn).toEqual(expect.arrayContaining(eventing));
        expect(resources.filter((it) => it.dependsOn.includes(job(resources)!.urn))).toEqual([]);
    });

    it("runs the suite against every public service, reading the topics through a sidecar of its own", async () => {
        const { spec } = inputs(job(await plan()));
        const args = spec.template.spec.containers[0]?.args ?? [];
        for (const { name, port, publicPath } of services) {
            expect([name, args.includes(`http://${name}:${port}`)]).toEqual([name, publicPath !== undefined]);
        }
        expect(args).toEqual(suiteArguments());
        expect(endToEnd.parseOptions([...args])).toEqual({ operands: [], unknown: [] });
        expect(spec.template.metadata.annotations).toMatchObject({
            "dapr.io/app-id": endToEndSuite.name,
            "dapr.io/app-port": String(endToEndSuite.port),
            "dapr.io/enable-native-sidecar": "true",
        });
    });

    it("fails within five minutes, after one more try, with the end of the log as its message, and runs again next time", async () => {
        const { metadata, spec } = inputs(job(await plan()));
        expect(spec).toMatchObject({ backoffLimit: 1, activeDeadlineSeconds: 300 });
        expect(spec.template.spec.containers[0]).toMatchObject({ terminationMessagePolicy: "FallbackToLogsOnError" });
        expect(spec.template.spec.automountServiceAccountToken).toBe(false);
        expect(spec.template.spec.securityContext).toMatchObject(reservedForSidecar);
        expect(metadata.annotations).toEqual({ "pulumi.com/replaceUnready": "true" });
    });

    it("says what it found, a second try included", () => {
        expect(gateResult(0, "todo")).toBe("passed");
        expect(gateResult(1, "todo")).toMatch(/^passed at the second try: kubectl logs --namespace todo .*name=e2e/);
        expect(gateResult(undefined, "todo")).toMatch(/^not waited for: kubectl logs/);
    });

    it("lets the update go on where it only reports, and is not there when off", async () => {
        // Not replaced while it runs: a second update has nothing to do.
        expect(inputs(job(await plan({ releaseGate: "report" }))).metadata.annotations).toEqual({
            "pulumi.com/skipAwait": "true",
        });
        expect(job(await plan({ releaseGate: "off" }))).toBeUndefined();
    });
});
