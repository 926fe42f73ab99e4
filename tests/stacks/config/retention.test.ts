import { targetNames, type TargetName } from "../../../model/platform/choices";
import { type Retention } from "../../../model/contract/retention";
import { type ConfigProblem } from "../../../stacks/config/problems";
import { configWarnings, parseStackConfig } from "../../../stacks/config/read";
import { problemsOf, raw } from "../../support/config";
import { project } from "../../support/stacks";

type Changes = Readonly<Record<string, string>>;
const kept = (target: TargetName, changes: Changes = {}) => parseStackConfig(raw(target, changes)).retention;
const retention = (it: Readonly<Record<string, unknown>>) => ({ retention: JSON.stringify(it) });
const audit = (days: unknown) => ({
    services: JSON.stringify({ audit: { values: { environment: { AUDIT_RETENTION_DAYS: days } } } }),
});

describe("a stack that says nothing", () => {
    const common = { backupsDays: 30, auditDays: 90, eventsHours: 72 };

    it.each([
        ["dev", "free", 7, 7],
        ["dev", "small", 7, 15],
        ["dev", "standard", 7, 30],
        ["oke", "free", 30, 7],
        ["oke", "small", 30, 15],
        ["oke", "standard", 30, 30],
        ["aks", "small", 30, 15],
        ["aks", "standard", 30, 30],
        ["gke", "small", 30, 15],
        ["gke", "standard", 30, 30],
    ] as const)("%s with profile %s keeps logs for %i days and metrics for %i", (target, profile, logs, metrics) =>
        expect(kept(target, { profile })).toEqual({ logsDays: logs, metricsDays: metrics, ...common }),
    );

    it("on a cloud's cluster that exists is no dev", () =>
        expect(kept("aks", { kubeContext: "mine" }).logsDays).toBe(30));
});

it("what is set counts, and the rest keeps its default", () =>
    expect(kept("dev", retention({ logsDays: 14, eventsHours: 24 }))).toEqual({
        logsDays: 14,
        metricsDays: 15,
        backupsDays: 30,
        auditDays: 90,
        eventsHours: 24,
    }));

describe("a retention that cannot be", () => {
    const cases: [string, TargetName, Changes, string, number | undefined][] = [
        ["logs for ever", "dev", retention({ logsDays: 0 }), "logs can be kept for 1 to 90 days", 1],
        ["logs of a quarter", "dev", retention({ logsDays: 91 }), "logs can be kept for 1 to 90 days", 90],
        [
            "metrics of none",
            "dev",
            { profile: "standard", ...retention({ metricsDays: 0 }) },
            "metrics can be kept for 1 to 60 days",
            1,
        ],
        [
            "metrics of a quarter",
            "dev",
            { profile: "standard", ...retention({ metricsDays: 61 }) },
            "metrics can be kept for 1 to 60 days",
            60,
        ],
        [
            "metrics that do not fit",
            "dev",
            retention({ metricsDays: 50 }),
            "metrics can be kept for 1 to 49 days: of 30,000 series, what profile small expects, no more fit the 20 GiB of Prometheus",
            49,
        ],
        [
            "metrics that do not fit the free profile",
            "oke",
            { profile: "free", ...retention({ metricsDays: 25 }) },
            "metrics can be kept for 1 to 24 days: of 30,000 series, what profile free expects, no more fit the 10 GiB of Prometheus",
            24,
        ],
        ["no backups", "dev", retention({ backupsDays: 0 }), "backups can be kept for 1 to 3650 days", 1],
        [
            "backups of all time",
            "dev",
            retention({ backupsDays: 3651 }),
            "backups can be kept for 1 to 3650 days",
            3650,
        ],
        ["no audit", "dev", retention({ auditDays: 0 }), "audit entries can be kept for 1 to 3650 days", 1],
        [
            "audit of all time",
            "dev",
            retention({ auditDays: 4000 }),
            "audit entries can be kept for 1 to 3650 days",
            3650,
        ],
        ["no events", "dev", retention({ eventsHours: 0 }), "events can be kept for 1 to 744 hours", 1],
        [
            "more than Pub/Sub keeps",
            "gke",
            { broker: "pubsub", ...retention({ eventsHours: 745 }) },
            "events can be kept for 1 to 744 hours: Pub/Sub keeps none for longer than 31 days",
            744,
        ],
        ["events of a quarter", "dev", retention({ eventsHours: 2160 }), "events can be kept for 1 to 744 hours", 744],
        [
            "more than Event Hubs keeps",
            "aks",
            { broker: "eventhubs", ...retention({ eventsHours: 169 }) },
            "events can be kept for 1 to 168 hours: the Standard tier of Event Hubs keeps none for longer than 7 days",
            168,
        ],
    ];
    it.each(cases)("%s", (_what, target, changes, message, fixed) => {
        const problems = problemsOf(raw(target, changes));
        expect(problems.map((it) => [it.key, it.message])).toEqual([[`${project}:retention`, message]]);
        const [name, given] = Object.entries(JSON.parse(changes["retention"]!) as object)[0] as [string, number];
        const [problem] = problems as [ConfigProblem];
        expect(problem.given).toBe(String(given));
        expect(problem.allowed).toMatch(new RegExp(`^retention\\.${name} from 1 to \\d+$`));
        expect(problem.fix).toBe(`pulumi config set --path retention.${name} ${fixed} --stack ${target}`);
        // The command leads to a stack without a problem.
        expect(problemsOf(raw(target, { ...changes, ...retention({ [name]: fixed }) }))).toEqual([]);
    });

    it.each([
        ["text", { logsDays: "30" }, /not accepted.*expected number, received string at retention\.logsDays/],
        ["text with a unit", { logsDays: "14d" }, /not accepted.*at retention\.logsDays/],
        ["half a day", { metricsDays: 1.5 }, /not accepted.*expected int.*at retention\.metricsDays/],
        ["of something else", { tracesDays: 7 }, /not accepted.*tracesDays/],
    ])("%s says how it is written", (_what, value, message) => {
        const problems = problemsOf(raw("dev", retention(value)));
        expect(problems).toMatchObject([
            {
                message: expect.stringMatching(message) as string,
                allowed: expect.stringMatching(
                    /^an object of whole numbers: logsDays \(1 to 90\), .*eventsHours/,
                ) as string,
                fix: "pulumi config set --path retention.logsDays 30 --stack dev",
            },
        ]);
    });

    it("that somebody encrypted is refused without being shown", () => {
        const [problem] = problemsOf(raw("dev", retention({ logsDays: "17" }), [`${project}:retention`]));
        expect(problem?.message).toMatch(/expected number, received string/);
        expect(JSON.stringify(problem)).not.toContain("17");
    });
});

describe("an old setting", () => {
    const old: [string, string, Changes, keyof Retention, number, string][] = [
        ["logRetention", "logRetention", { logRetention: "14d" }, "logsDays", 14, "rm logRetention"],
        [
            "backup.retentionDays",
            "backup",
            { backup: '{"retentionDays":60}' },
            "backupsDays",
            60,
            "rm --path backup.retentionDays",
        ],
        [
            "services.audit.values.environment.AUDIT_RETENTION_DAYS",
            "services",
            audit("365"),
            "auditDays",
            365,
            "rm --path services.audit.values.environment.AUDIT_RETENTION_DAYS",
        ],
    ];

    it.each(old)("%s works alone, and is told what to do", (path, root, changes, name, days, remove) => {
        expect(kept("dev", changes)[name]).toBe(days);
        expect(configWarnings(raw("dev", changes))).toEqual([
            {
                key: `${project}:${root}`,
                message: `${path} is deprecated; retention.${name} replaces it`,
                given: expect.stringMatching(new RegExp(`^${days}d?$`)) as string,
                fix: `pulumi config set --path retention.${name} ${days} --stack dev && pulumi config ${remove} --stack dev`,
            },
        ]);
    });

    it.each(old)("%s beside the same new one only has to go", (_path, _root, changes, name, days, remove) => {
        const both = { ...changes, ...retention({ [name]: days }) };
        expect(kept("dev", both)[name]).toBe(days);
        expect(configWarnings(raw("dev", both)).map((it) => it.fix)).toEqual([`pulumi config ${remove} --stack dev`]);
    });

    it.each(old)("%s beside another new one is refused", (path, root, changes, name, days, remove) =>
        expect(problemsOf(raw("dev", { ...changes, ...retention({ [name]: 20 }) }))).toEqual([
            {
                key: `${project}:${root}`,
                message: `${path} says ${days} days, and retention.${name}, which replaces it, says 20`,
                allowed: `retention.${name} alone`,
                fix: `pulumi config ${remove} --stack dev`,
            },
        ]),
    );

    it.each([
        ["is none", "for ever"],
        ["has no quotes", 365],
        ["is too long", "4000"],
        ["is zero", "0"],
    ])("of audit that %s is refused, before its pods would", (_what, days) =>
        expect(problemsOf(raw("dev", audit(days)))).toMatchObject([
            {
                key: `${project}:services`,
                message: expect.stringMatching(/AUDIT_RETENTION_DAYS has to be a number of days in quotes/) as string,
                given: JSON.stringify(days),
                allowed: "retention.auditDays from 1 to 3650",
                fix: expect.stringMatching(
                    /^pulumi config set --path retention\.auditDays 90 --stack dev && /,
                ) as string,
            },
        ]),
    );

    it("of audit is not shown where the services' settings are encrypted", () => {
        const [problem] = problemsOf(raw("dev", audit("hunter2"), [`${project}:services`]));
        expect(JSON.stringify(problem)).not.toContain("hunter2");
    });

    it("that is empty, as the CLI once filled it in, is none", () =>
        expect(configWarnings(raw("dev", { logRetention: "" }))).toEqual([]));

    it("is in no committed stack", () => {
        for (const target of targetNames) expect(configWarnings(raw(target))).toEqual([]);
    });

    it.each(["null", '{"environment":null}', '{"environment":"none"}'])("is not found in values %s", (values) =>
        expect(
            configWarnings(raw("dev", { services: `{"audit":{"values":${values === "null" ? "{}" : values}}}` })),
        ).toEqual([]),
    );
});
