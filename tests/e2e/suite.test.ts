import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Report } from "../../e2e/report";
import { daprSubscription } from "../../e2e/subscription";
import { runSuite } from "../../e2e/suite";
import { publicServices } from "../../model/contract/catalogue";
import { gatewayTarget } from "../../e2e/client/target";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { startPlatform } from "../../local/platform/start-platform";
import { temporaryFolder } from "../support/temporary-folder";
import { startOwnSidecar } from "./support/own-sidecar";
import { reminderAfter } from "./support/fault-suite";
import { describePage } from "./support/page-stories";
import { topicEvidence } from "./support/topic-evidence";

const run = promisify(execFile);
const broken = ({ steps }: Report) => steps.filter((it) => it.status !== "passed");

describe("on the local platform", () => {
    let folder: string;
    let platform: LocalPlatform;
    let replicated: LocalPlatform;
    beforeAll(async () => {
        folder = temporaryFolder("e2e");
        [platform, replicated] = await Promise.all([startPlatform({ folder }), startPlatform({ replicas: 2 })]);
    });
    afterAll(() => Promise.all([platform.stop(), replicated.stop()]));

    it("the suite is green, whatever it sees the events by, while others use the platform", async () => {
        const target = gatewayTarget(platform.gateway);
        const sidecar = await startOwnSidecar(folder);
        try {
            const evidence = await daprSubscription(sidecar);
            // All at the same time: each run has users of its own, and those of the others do no harm.
            const reports = await Promise.all([
                runSuite(target, { reminderAfter }),
                runSuite(target, { reminderAfter, evidence: topicEvidence(platform) }),
                runSuite(target, { reminderAfter, evidence }),
            ]);
            await evidence.close();
            for (const report of reports) {
                expect(broken(report)).toEqual([]);
                expect(report.seconds).toBeLessThan(60);
            }
        } finally {
            await sidecar.stop();
        }
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
