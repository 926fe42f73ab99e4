import { serviceNames, type ServiceName } from "../../model/contract/catalogue";
import { type Report } from "../../e2e/report";
import { closingSteps, steps } from "../../e2e/steps";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { startPlatform } from "../../local/platform/start-platform";
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
    expect(report.passed).toBe(red.length === 0);
}

/** Two platforms at the same time, since the suite mostly waits: one that proxies belie, and one that is itself broken. */
describe("the end-to-end suite", () => {
    const platforms: LocalPlatform[] = [];
    const reports = new Map<string, Report>();
    const nothing = "nothing";
    const stopped = (name: ServiceName) => `${name} is stopped`;
    const redWithout = (name: ServiceName) => stoppedServices[name] ?? { red: [] };

    beforeAll(async () => {
        platforms.push(...(await Promise.all([startPlatform(), startPlatform()])));
        const [sound, broken] = platforms as [LocalPlatform, LocalPlatform];
        await Promise.all([belie(sound), breakApart(broken)]);
    }, 600_000);
    afterAll(() => Promise.all(platforms.map((it) => it.stop())));

    /**
     * The suite promises seconds, and many of it share this machine: what is red besides the expected is tried once more. What
     * is green although it should be red never is.
     */
    async function run(
        { gateway, broker }: LocalPlatform,
        fault: Pick<Fault, "red" | "spoil" | "events">,
        after: number,
        signedUp?: () => void,
    ): Promise<Report> {
        const attempt = () => runWithFault(gateway, fault, topicEvidence({ broker }), after, signedUp);
        const report = await attempt();
        const red = stepsThat("failed", report);
        const isMoreThanExpected = red.length > fault.red.length && fault.red.every((it) => red.includes(it));
        return isMoreThanExpected ? attempt() : report;
    }

    /** Each run has a proxy of its own, so several can go on. They sign up one after the other: passwords are slow on purpose. */
    async function belie(platform: LocalPlatform): Promise<void> {
        const all: readonly Fault[] = [{ fault: nothing, red: [] }, ...faults];
        let turn = Promise.resolve();
        await several(all, atATime, async (it) => {
            const before = turn;
            let signedUp: () => void = () => undefined;
            turn = new Promise((resolve) => (signedUp = resolve));
            await before;
            reports.set(it.fault, await run(platform, it, reminderAfterInCrowd, signedUp));
        });
    }

    /** What is broken here is broken for everybody: one after the other. */
    async function breakApart(platform: LocalPlatform): Promise<void> {
        for (const { fault, service, sidecar, red } of platformFaults) {
            await platform.faults.set(service, sidecar);
            reports.set(fault, await run(platform, { red }, reminderAfter));
            await platform.faults.clear();
        }
        for (const name of serviceNames) {
            const [service] = platform.services.get(name)!;
            await service!.stop();
            reports.set(stopped(name), await run(platform, redWithout(name), reminderAfter));
            await service!.start();
        }
    }

    it("is green through a proxy that breaks nothing", () => {
        expect(reports.get(nothing)!.steps.filter((it) => it.status !== "passed")).toEqual([]);
    });

    it.each(faults.map((it) => [it.fault, it] as const))(
        "names what is broken on the way to the user, and nothing else: %s",
        (name, fault) => expectRed(reports.get(name)!, fault),
    );

    it.each(platformFaults.map((it) => [it.fault, it] as const))(
        "names what is broken inside the platform, and nothing else: %s",
        (name, fault) => expectRed(reports.get(name)!, fault),
    );

    it.each(serviceNames)("names what %s does not do while it is stopped, and nothing else", (name) =>
        expectRed(reports.get(stopped(name))!, redWithout(name)),
    );

    it("has no step that nothing can break", () => {
        const all = [...faults, ...platformFaults, ...Object.values(stoppedServices)];
        const breakable = new Set(all.flatMap((it) => it.red));
        // Nothing is traced here; tests/e2e/suite.test.ts breaks the steps that ask for spans.
        const tried = [...steps, ...closingSteps].filter((it) => it.traced !== true);
        const names = ["sign-up", ...tried.map((it) => it.name), "clean-up"];
        expect(names.filter((it) => !breakable.has(it))).toEqual([]);
    });
});
