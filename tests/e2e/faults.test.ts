import { type AddressInfo } from "node:net";
import { type Report } from "../../e2e/report";
import { closingSteps, steps } from "../../e2e/steps";
import { faults, stoppedServices } from "./support/faults";
import { runWithFault, several, stepsThat } from "./support/fault-suite";
import { server } from "./tmp/fake";

describe("the end-to-end suite", () => {
    let gateway: string;
    beforeAll(async () => {
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        gateway = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => void server.close());

    it("is green through a proxy that breaks nothing", async () => {
        const report = await runWithFault(gateway, {});
        expect(stepsThat("failed", report)).toEqual([]);
        expect(report.passed).toBe(true);
    });

    describe("names what is broken, and nothing else, when", () => {
        const reports = new Map<string, Report>();
        beforeAll(async () => {
            await several(faults, 5, async (it) => reports.set(it.fault, await runWithFault(gateway, it)));
        }, 300_000);

        it.each(faults.map((it) => [it.fault, it] as const))("%s", (name, { red, skipped = [] }) => {
            const report = reports.get(name)!;
            const details = report.steps.filter((it) => it.status === "failed").map((it) => `${it.name}: ${it.detail}`);
            expect([stepsThat("failed", report), details]).toEqual([[...red].sort(), details]);
            if (!red.includes("sign-up")) expect(stepsThat("skipped", report)).toEqual(skipped);
            expect(report.passed).toBe(false);
        });
    });

    it("has no step that nothing can break", () => {
        const breakable = new Set([...faults, ...Object.values(stoppedServices)].flatMap((it) => it.red));
        const names = ["sign-up", ...[...steps, ...closingSteps].map((it) => it.name), "clean-up"];
        expect(names.filter((it) => !breakable.has(it))).toEqual([]);
    });
});
