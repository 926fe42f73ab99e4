import { execFileSync, spawnSync } from "node:child_process";
import { eventually } from "../../e2e/client/eventually";
import { describeReport, describeStep, junitXml, type Report } from "../../e2e/report";
import { gatewayTarget, servicesTarget } from "../../e2e/client/target";

const report: Report = {
    passed: false,
    partial: false,
    run: "1a2b3c4d",
    target: "http://localhost:8080",
    evidence: "own subscription through Dapr",
    startedAt: "2026-11-24T09:00:00.000Z",
    seconds: 12.3,
    steps: [
        {
            name: "sign-up",
            service: "backend",
            title: "Two users",
            covers: ["FR-021"],
            status: "passed",
            seconds: 1,
            detail: "run 1a2b3c4d",
        },
        {
            name: "audit-log",
            service: "audit",
            title: "Every <op>",
            covers: [],
            status: "failed",
            seconds: 10,
            detail: 'expected "a" & got <b>',
        },
        {
            name: "audit-once",
            service: "audit",
            title: "Once",
            covers: [],
            status: "skipped",
            seconds: 0,
            detail: "audit-log has not passed",
        },
    ],
};

describe("the report", () => {
    it("names what is broken", () => {
        expect(describeReport(report)).toContain("1 passed, 1 failed, 1 skipped");
        expect(describeReport(report)).toContain("Broken: audit-log.");
        expect(describeReport(report)).toMatch(/\n {2}audit-log: expected "a" & got <b>\n.*\nLook first at: audit\.$/);
        expect(describeStep(report.steps[1]!)).toMatch(/^FAIL +10\.00 s {2}audit-log .*\n +expected "a" & got <b>$/);
    });

    it("claims no more than was tried", () => {
        expect(describeReport({ ...report, passed: true })).toMatch(/\nThe platform keeps its promises\.$/);
        expect(describeReport({ ...report, passed: true, partial: true })).toMatch(/\nThe chosen promises are kept; /);
    });

    it("is JUnit XML that CI systems read", () => {
        const xml = junitXml(report);
        expect(xml).toContain(
            '<testsuite name="e2e" timestamp="2026-11-24T09:00:00.000Z" time="12.3" tests="3" failures="1"',
        );
        expect(xml).toContain('<failure message="expected &quot;a&quot; &amp; got &lt;b>"');
        expect(xml).toContain("<skipped/>");
    });
});

describe("targets", () => {
    const paths = (target: ReturnType<typeof gatewayTarget>) => [
        target.url("backend", "/api/u/tasks"),
        target.url("notification", "/api/u/reminders/t"),
        target.url("sync", "/ws/tasks"),
        target.url("audit", "/api/u/audit-logs"),
    ];

    it("reach every service below the path of the catalogue, at one gateway or one by one", () => {
        expect(paths(gatewayTarget("https://todo.example.com/"))).toEqual([
            "https://todo.example.com/api/u/tasks",
            "https://todo.example.com/notification/api/u/reminders/t",
            "https://todo.example.com/ws/tasks",
            "https://todo.example.com/audit/api/u/audit-logs",
        ]);
        const [backend, notification, sync, audit] = ["http://b:1", "http://n:2", "http://s:3", "http://a:4"];
        expect(paths(servicesTarget({ backend, notification, sync, audit }))).toEqual([
            "http://b:1/api/u/tasks",
            "http://n:2/notification/api/u/reminders/t",
            "http://s:3/ws/tasks",
            "http://a:4/audit/api/u/audit-logs",
        ]);
    });

    it("say which URL is missing or wrong", () => {
        expect(() => servicesTarget({ backend: "http://b" })).toThrow("--notification is missing");
        expect(() => gatewayTarget("localhost:8080")).toThrow('--gateway is "localhost:8080"');
    });
});

describe("eventually", () => {
    it("gives what the attempt gives in the end", async () => {
        let attempts = 0;
        const third = () => {
            if (++attempts < 3) throw new Error("not yet");
            return attempts;
        };
        await expect(eventually("the third attempt", 10_000, third)).resolves.toBe(3);
    });

    it("fails with the last reason when the time is up", async () => {
        const never = () => Promise.reject(new Error("fetch failed", { cause: new Error("connection refused") }));
        await expect(eventually("an answer", 50, never)).rejects.toThrow(
            "an answer within 0.05 s: fetch failed: connection refused",
        );
    });
});

/** The one file that runs in a cluster too. */
describe("the command", () => {
    beforeAll(() => void execFileSync(process.execPath, ["e2e/build.mjs"]));

    const run = (...args: string[]) =>
        spawnSync(process.execPath, ["e2e/dist/main.mjs", ...args], { encoding: "utf8" });

    it.each([
        [["--help"], 0, "--gateway <url>"],
        [["--list"], 0, "reminder-cancelled"],
        [["--gateway", "here"], 1, 'error: --gateway is "here"; allowed is an http or https URL\n  try: '],
        [["--gateway", "http://localhost:9", "--only", "all"], 1, "there is no such step; allowed are create-task"],
        [
            ["--gateway", "http://localhost:9", "--wait", "x"],
            1,
            "option '--wait <seconds>' argument 'x' is invalid. Allowed is a whole number from 1 to 240.",
        ],
        [["--gateway", "http://localhost:9", "--app-port", "8080"], 1, "--dapr-port is missing"],
        [
            ["--gatway", "http://localhost:9"],
            1,
            "error: unknown option '--gatway'\n(Did you mean --gateway?)\n  try: npm run e2e -- --help",
        ],
    ])("answers %j with exit code %d", (args, code, text) => {
        const { status, stdout, stderr } = run(...args);
        expect(stdout + stderr).toContain(text);
        expect(stderr).not.toMatch(/^\s+at /m);
        expect(status).toBe(code);
    });

    it("is red, and names the step, when the time is up", () => {
        // Node may collect signals that are still awaited: here it collects all the time.
        const collecting = ["--expose-gc", "--import", "data:text/javascript,setInterval(gc, 100).unref()"];
        const args = ["--gateway", "http://127.0.0.1:9", "--wait", "60", "--limit", "10"];
        const command = [...collecting, "e2e/dist/main.mjs", ...args];
        const { status, stdout } = spawnSync(process.execPath, command, { encoding: "utf8" });
        expect(stdout).toContain("  sign-up: not done when the time of the whole suite was up");
        expect(status).toBe(1);
    });

    it("is red when nothing answers", () => {
        const { status, stdout } = run("--gateway", "http://127.0.0.1:9", "--wait", "1");
        expect(stdout).toMatch(/^FAIL .* sign-up/m);
        expect(stdout).toContain("Broken: sign-up.");
        expect(status).toBe(1);
    });
});
