import { declaredTopics } from "../../model/contract/topics";
import { isRelease, releaseInputs } from "../../engine/plan/footprint";
import { type PlannedResource } from "../../engine/monitor";
import { auditSettings } from "../../services/audit/src/settings";
import { readSettings } from "../../services/shared/src/settings";
import { Planned } from "../support/planned";
import { evaluateVariant, type Variant } from "../support/stacks";

const asked = { logsDays: 45, metricsDays: 20, backupsDays: 60, auditDays: 365, eventsHours: 100 };

const evaluated = async (
    variant: Partial<Variant>,
    changes: Readonly<Record<string, string>>,
): Promise<readonly PlannedResource[]> =>
    (await evaluateVariant({ target: "dev", broker: "redpanda", profile: "small", ...variant }, { changes })).resources;
const retaining = (variant: Partial<Variant> = {}, retention: object = asked): Promise<readonly PlannedResource[]> =>
    evaluated(variant, { retention: JSON.stringify(retention) });

const valuesOf = (resources: readonly PlannedResource[], release: string) =>
    resources
        .filter(isRelease)
        .map(releaseInputs)
        .find((it) => it.name === release)!.values;

describe("what a stack asks for reaches", () => {
    let resources: readonly PlannedResource[];
    let planned: Planned;
    beforeAll(async () => {
        resources = await retaining();
        planned = new Planned(resources);
    });

    it("Loki, whose volume follows", () =>
        expect(valuesOf(resources, "loki")).toMatchObject({
            loki: { limits_config: { retention_period: "1080h", max_query_lookback: "1080h" } },
            singleBinary: { persistence: { size: "73Gi" } },
        }));

    it("Prometheus, whose volume stays", () =>
        expect(valuesOf(resources, "monitoring")).toMatchObject({
            prometheus: { prometheusSpec: { retention: "20d", retentionSize: "16384MiB" } },
        }));

    it("the backups", () =>
        expect(JSON.stringify(planned.inputs("backups-postgres-backup"))).toContain(
            '"name":"RETENTION_DAYS","value":"60"',
        ));

    it("the audit service, which takes it, and no other service", () => {
        const { environment } = valuesOf(resources, "audit") as { environment: Record<string, string> };
        expect(readSettings("audit", environment, auditSettings)).toMatchObject({ AUDIT_RETENTION_DAYS: 365 });
        for (const service of ["backend", "notification", "sync", "recurring-task"])
            expect(valuesOf(resources, service)).not.toHaveProperty("environment.AUDIT_RETENTION_DAYS");
    });

    it("the topics of Redpanda", () =>
        expect(JSON.stringify(planned.inputs("broker-topics"))).toContain(
            [
                "task-events 3 360000000",
                "task-events-dlq 1 604800000",
                "reminders 3 360000000",
                "reminders-dlq 1 604800000",
            ].join("\\n"),
        ));
});

it("what a bucket of logs keeps is longer than what Loki does", async () => {
    const changes = { logStore: "bucket", retention: JSON.stringify(asked) };
    const aks = new Planned(await evaluated({ target: "aks" }, changes));
    expect(JSON.stringify(aks.all.filter((it) => it.name.startsWith("logging-bucket")))).toMatch(/:59[,}]/);
});

it("the event hubs get their hours", async () => {
    const aks = new Planned(await retaining({ target: "aks", broker: "eventhubs" }));
    const hours = aks
        .ofType("eventhub:EventHub")
        .map(({ inputs }) => [inputs["eventHubName"], inputs["retentionDescription"]]);
    expect(Object.fromEntries(hours)).toEqual({
        "task-events": { cleanupPolicy: "Delete", retentionTimeInHours: 100 },
        "task-events-dlq": { cleanupPolicy: "Delete", retentionTimeInHours: 168 },
        reminders: { cleanupPolicy: "Delete", retentionTimeInHours: 100 },
        "reminders-dlq": { cleanupPolicy: "Delete", retentionTimeInHours: 168 },
    });
});

it.each([
    [100, "360000s", "604800s"],
    [744, "2678400s", "2678400s"],
])(
    "Pub/Sub keeps %i hours in its topics, and what nobody has read for as long as dead letters",
    async (eventsHours, events, unread) => {
        const gke = new Planned(await retaining({ target: "gke", broker: "pubsub" }, { ...asked, eventsHours }));
        const seconds = (type: string): Record<string, unknown> =>
            Object.fromEntries(
                gke.ofType(type).map(({ inputs }) => [String(inputs["name"]), inputs["messageRetentionDuration"]]),
            );
        expect(seconds("pubsub/topic:Topic")).toEqual({
            "task-events": events,
            "task-events-dlq": unread,
            reminders: events,
            "reminders-dlq": unread,
        });
        expect(seconds("pubsub/subscription:Subscription")).toMatchObject({
            "audit-task-events": unread,
            "operators-task-events-dlq": unread,
            "sync-0-task-events": "600s",
        });
    },
);

it("nothing is declared on a Kafka that exists", async () => {
    const withKafka = await retaining({ broker: "kafka" });
    expect(withKafka.filter((it) => /topics/i.test(it.name))).toEqual([]);
});

it("old settings make the same platform as the new ones", async () => {
    const inOldWays = await evaluated(
        {},
        {
            logRetention: "45d",
            backup: '{"retentionDays":60}',
            services: '{"audit":{"values":{"environment":{"AUDIT_RETENTION_DAYS":"365"}}}}',
        },
    );
    const { logsDays, backupsDays, auditDays } = asked;
    expect(inOldWays).toEqual(await retaining({}, { logsDays, backupsDays, auditDays }));
});

it("dead letters stay for a week, or for as long as the events", () => {
    const deadLetters = (eventsHours: number) => [
        ...new Set(
            declaredTopics(eventsHours)
                .filter((it) => it.deadLetters)
                .map((it) => it.retentionHours),
        ),
    ];
    expect([1, 72, 168, 169, 744].map(deadLetters)).toEqual([[168], [168], [168], [169], [744]]);
});
