import { kafkaTopics, retentionRows } from "../../../cli/plan/retention";

const retention = { logsDays: 30, metricsDays: 15, backupsDays: 60, auditDays: 365, eventsHours: 72 };
const rows = (broker: "redpanda" | "kafka") => retentionRows(retention, { broker, profile: "small" });

describe("the plan's table of what is kept, and for how long", () => {
    it("has each number of the config key once, with its unit", () => {
        const periods = rows("kafka").map(([, period]) => period);
        expect(periods).toEqual(expect.arrayContaining(["30 days", "15 days", "60 days", "365 days", "72 hours"]));
        expect(new Set(rows("kafka").map(([what]) => what)).size).toBe(Object.keys(retention).length + 1);
    });

    it("says by what size Prometheus and a Redpanda of ours drop data earlier", () => {
        const bounded = (broker: "redpanda" | "kafka") => rows(broker).filter(([, , besides]) => besides !== "").length;
        expect(bounded("kafka")).toBe(1);
        // Its events and its dead letters as well.
        expect(bounded("redpanda")).toBe(3);
        expect(
            rows("redpanda").every(([, , besides]) => /^(or the newest \d+ MiB( of a partition)?)?$/.test(besides)),
        ).toBe(true);
    });

    it("keeps dead letters at least as long as events", () => {
        const [, period = ""] = rows("kafka").at(-1)!;
        expect(Number.parseInt(period)).toBeGreaterThanOrEqual(retention.eventsHours);
    });
});

it("names each topic that an existing Kafka has to hold, with partitions and hours", () => {
    const topics = kafkaTopics(retention);
    expect(topics).toHaveLength(4);
    expect(topics.filter((it) => it.endsWith(", 72 hours")).length).toBeGreaterThan(0);
    expect(topics.every((it) => /^[\w.-]+: \d+ partitions?, \d+ hours$/.test(it))).toBe(true);
});
