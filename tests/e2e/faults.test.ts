import { serviceNames } from "../../components/services/catalogue";
import { type Report } from "../../e2e/report";
import { closingSteps, steps } from "../../e2e/steps";
import { startPlatform, type LocalPlatform } from "../../tools/local/platform";
import { faults, platformFaults, stoppedServices, type Fault } from "./support/faults";
import { reminderAfter, reminderAfterInCrowd, runWithFault, several, stepsThat } from "./support/fault-suite";
import { topicEvidence } from "./support/topic-evidence";

/** Suites at a time: each waits most of its time. */
const atATime = 8;

function expectRed(report: Report, { red, skipped = [] }: Pick<Fault, "red" | "skipped">): void {
    const reasons = report.steps.filter((it) => it.status === "failed").map((it) => `${it.name}: ${it.detail}`);
    expect({ red: stepsThat("failed", report), reasons }).toEqual({ red: [...red].sort(), reasons });
    // Without users nothing else can be tried.
    if (!red.includes("sign-up")) expect(stepsThat("skipped", report)).toEqual(skipped);
    expect(report.passed).toBe(false);
}

describe("the end-to-end suite", () => {
    let platform: LocalPlatform;
    beforeAll(async () => void (platform = await startPlatform()));
    afterAll(() => platform.stop());

    const run = (fault: Pick<Fault, "spoil" | "events"> = {}, after = reminderAfter) =>
        runWithFault(platform.gateway, fault, topicEvidence(platform), after);

    it("is green through a proxy that breaks nothing", async () => {
        const report = await run();
        expect(report.steps.filter((it) => it.status !== "passed")).toEqual([]);
    });

    describe("names what is broken on the way to the user, and nothing else:", () => {
        const reports = new Map<string, Report>();
        beforeAll(async () => {
            await several(faults, atATime, async (it) => {
                reports.set(it.fault, await run(it, reminderAfterInCrowd));
            });
        }, 300_000);

        it.each(faults.map((it) => [it.fault, it] as const))("%s", (name, fault) => {
            expectRed(reports.get(name)!, fault);
        });
    });

    describe("names what is broken inside the platform, and nothing else:", () => {
        afterEach(() => platform.faults.clear());

        it.each(platformFaults.map((it) => [it.fault, it] as const))("%s", async (_name, fault) => {
            await platform.faults.set(fault.service, fault.sidecar);
            expectRed(await run(), fault);
        });
    });

    it.each(serviceNames)("names what %s does not do while it is stopped, and nothing else", async (name) => {
        const [service] = platform.services.get(name)!;
        await service!.stop();
        try {
            expectRed(await run(), stoppedServices[name]);
        } finally {
            await service!.start();
        }
    });

    it("has no step that nothing can break", () => {
        const all = [...faults, ...platformFaults, ...Object.values(stoppedServices)];
        const breakable = new Set(all.flatMap((it) => it.red));
        const names = ["sign-up", ...[...steps, ...closingSteps].map((it) => it.name), "clean-up"];
        expect(names.filter((it) => !breakable.has(it))).toEqual([]);
    });
});
