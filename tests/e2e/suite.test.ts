import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Report } from "../../e2e/report";
import { daprSubscription } from "../../e2e/subscription";
import { runSuite, traceOf } from "../../e2e/suite";
import { publicServices } from "../../model/contract/catalogue";
import { gatewayTarget } from "../../e2e/client/target";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { startPlatform } from "../../local/platform/start-platform";
import { TraceReceiver } from "../../local/tracing/trace-receiver";
import { describeTrace } from "../../local/tracing/trace-tree";
import { temporaryFolder } from "../support/temporary-folder";
import { startOwnSidecar } from "./support/own-sidecar";
import { reminderAfter } from "./support/fault-suite";
import { describePage } from "./support/page-stories";
import { topicEvidence } from "./support/topic-evidence";
import { withoutSpansOf } from "./support/lossy-traces";

const run = promisify(execFile);
const broken = ({ steps }: Report) => steps.filter((it) => it.status !== "passed");

describe("on the local platform", () => {
    let folder: string;
    let receiver: TraceReceiver;
    let traced: Report | undefined;
    let platform: LocalPlatform;
    let replicated: LocalPlatform;
    beforeAll(async () => {
        folder = temporaryFolder("e2e");
        receiver = await TraceReceiver.start(join(folder, "traces.jsonl"));
        const withSpans = startPlatform({ folder, spansTo: receiver.url });
        [platform, replicated] = await Promise.all([withSpans, startPlatform({ replicas: 2 })]);
    });
    afterAll(async () => {
        await Promise.all([platform.stop(), replicated.stop()]);
        await receiver.stop();
    });

    it("the suite is green, whatever it sees the events by, while others use the platform", async () => {
        const target = gatewayTarget(platform.gateway);
        const sidecar = await startOwnSidecar(folder);
        try {
            const evidence = await daprSubscription(sidecar);
            // All at the same time: each run has users of its own, and those of the others do no harm.
            const reports = await Promise.all([
                runSuite(target, { reminderAfter, traces: receiver.url }),
                runSuite(target, { reminderAfter, evidence: topicEvidence(platform) }),
                runSuite(target, { reminderAfter, evidence }),
            ]);
            await evidence.close();
            for (const report of reports) {
                expect(broken(report)).toEqual([]);
                expect(report.seconds).toBeLessThan(60);
            }
            [traced] = reports;
            expect(traced.steps.map((it) => it.name)).toContain("trace-of-reminder");
        } finally {
            await sidecar.stop();
        }
    });

    it("a change's whole way is one trace, which names no user and holds nothing that a user wrote", () => {
        const way = receiver.trace(traceOf(traced!.run));
        expect(describeTrace(way)).toMatch(/backend: PATCH \S+complete[^]*\n +sync: send frame/);
        const written = readFileSync(join(folder, "traces.jsonl"), "utf8");
        expect(written).toContain(way[0]!.traceId);
        for (const words of [`e2e ${traced!.run}`, "@example.com", "user_id=", "Bearer"])
            expect(written).not.toContain(words);
    });

    it("a way that a service leaves out of its trace turns the steps red, which name what is missing", async () => {
        const without = await withoutSpansOf("sync", receiver);
        const only = ["trace-of-change", "trace-of-reminder"];
        const report = await runSuite(gatewayTarget(platform.gateway), {
            only,
            traces: without.url,
            reminderAfter: 5_000,
        });
        await without.stop();
        const red = Object.fromEntries(broken(report).map((it) => [it.name, it.detail]));
        expect(Object.keys(red).sort()).toEqual(only);
        expect(red["trace-of-change"]).toMatch(
            /is complete within 10 s: of \d+ spans these are missing: sync: process task-events, sync: send frame$/,
        );
        expect(red["trace-of-reminder"]).toMatch(/spans these are missing: sync: process reminders$/);
    });

    describePage(() => platform);

    it("the one file that runs in a cluster is green, and reports as JSON and JUnit", async () => {
        execFileSync(process.execPath, ["e2e/build.mjs"]);
        const urls = publicServices.flatMap((it) => [`--${it}`, platform.services.get(it)![0]!.url]);
        const [json, junit] = [join(folder, "report.json"), join(folder, "report.xml")];
        const { stdout } = await run(process.execPath, [
            ...["e2e/dist/main.mjs", ...urls, "--reminder-after", String(reminderAfter / 1000)],
            "--json",
            json,
            "--junit",
            junit,
        ]);
        expect(stdout).toContain("The platform keeps its promises.");
        const report = JSON.parse(readFileSync(json, "utf8")) as Report;
        expect(broken(report)).toEqual([]);
        expect(readFileSync(junit, "utf8")).toContain(`tests="${report.steps.length}" failures="0"`);
    });

    it("the suite is green with two replicas of every service", async () => {
        const report = await runSuite(gatewayTarget(replicated.gateway), {
            reminderAfter,
            evidence: topicEvidence(replicated),
        });
        expect(broken(report)).toEqual([]);
    });
});
