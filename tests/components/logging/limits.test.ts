import { alloyValues } from "../../../components/logging/collector-values";
import { lokiValues } from "../../../components/logging/loki-values";
import { shipping } from "../../../components/logging/pipeline";
import { retentionBounds } from "../../../model/contract/retention";
import { sizingOf } from "../../../model/platform/sizing";

const { minimum, maximum } = retentionBounds.logsDays;
const sizing = sizingOf("free").logging;
const valuesOf = (retentionDays: number) => lokiValues({ sizing, retentionDays }).loki;

const units = { s: 1 / 60, m: 1, h: 60 } as const;
/** Minutes of a duration such as 4h. */
const minutes = (duration: string): number => {
    const [, count, unit] = /^(\d+)([smh])$/.exec(duration) ?? [];
    if (unit === undefined) throw new Error(`${duration} is no duration`);
    return Number(count) * units[unit as keyof typeof units];
};

/** Defaults of Loki 3.7.6 that we leave: https://grafana.com/docs/loki/v3.7.x/configure/ */
const defaults = { chunkIdle: "30m", indexResync: "5m", indexUpload: "1m", indexShard: "15m" };
const source = "https://github.com/grafana/loki/blob/v3.7.6";

type Loki = ReturnType<typeof valuesOf>;
interface Order {
    readonly why: string;
    readonly source: string;
    readonly less: (loki: Loki) => number;
    /** At least as much as `less`. */
    readonly more: (loki: Loki) => number;
}

/** Limits that have to stand in an order; in another one Loki starts all the same, and loses or hides lines. */
const orders: readonly Order[] = [
    {
        why: "the ingester is asked for as long as a chunk may be with it alone, its index being shipped included",
        source: `${source}/pkg/loki/modules.go (shipperMinIngesterQueryStoreDuration), https://github.com/grafana/loki/issues/6043`,
        less: ({ ingester }) =>
            minutes(ingester.max_chunk_age) +
            minutes(defaults.indexShard) +
            minutes(defaults.indexUpload) +
            3 * minutes(defaults.indexResync) +
            5,
        more: ({ querier }) => minutes(querier.query_ingesters_within),
    },
    {
        why: "lines of one stream may be as far apart as what a collector keeps: half a chunk's age",
        source: `${source}/pkg/ingester/stream.go (MaxChunkAge / 2)`,
        less: () => shipping.bufferHours * 60,
        more: ({ ingester }) => minutes(ingester.max_chunk_age) / 2,
    },
    {
        why: "a stream that pauses is flushed before its chunk is too old",
        source: `${source}/pkg/ingester/flush.go (shouldFlushChunk)`,
        less: () => minutes(defaults.chunkIdle),
        more: ({ ingester }) => minutes(ingester.max_chunk_age),
    },
    {
        why: "a count is cached when no line of its time is under way any more",
        source: "https://grafana.com/docs/loki/v3.7.x/configure/#limits_config (max_cache_freshness_per_query)",
        less: () => shipping.bufferHours * 60,
        more: ({ limits_config: limits }) => minutes(limits.max_cache_freshness_per_query),
    },
    {
        why: "a line that a collector has kept is not too old",
        source: `${source}/pkg/distributor/validator.go (rejectOldSampleMaxAge)`,
        less: () => shipping.bufferHours * 60,
        more: ({ limits_config: limits }) => minutes(limits.reject_old_samples_max_age),
    },
    {
        why: "no line is taken that has expired already",
        source: "https://grafana.com/docs/loki/v3.7.x/operations/storage/retention/",
        less: ({ limits_config: limits }) => minutes(limits.reject_old_samples_max_age),
        more: ({ limits_config: limits }) => minutes(limits.retention_period),
    },
    {
        why: "a search over everything that is kept is not refused",
        source: "https://grafana.com/docs/loki/v3.7.x/configure/#limits_config (max_query_length)",
        less: ({ limits_config: limits }) => minutes(limits.max_query_lookback),
        more: ({ limits_config: limits }) => minutes(limits.max_query_length),
    },
    {
        why: "what is kept can be found",
        source: "https://grafana.com/docs/loki/v3.7.x/configure/#limits_config (max_query_lookback)",
        less: ({ limits_config: limits }) => minutes(limits.retention_period),
        more: ({ limits_config: limits }) => minutes(limits.max_query_lookback),
    },
    {
        why: "an index keeps a day, the least that retention is",
        source: `${source}/pkg/validation/limits.go (retention period must be >= 24h)`,
        less: ({ schemaConfig }) => minutes(schemaConfig.configs[0]!.index.period),
        more: ({ limits_config: limits }) => minutes(limits.retention_period),
    },
    {
        why: "a chunk is deleted when no querier has an index any more that names it",
        source: "https://grafana.com/docs/loki/v3.7.x/operations/storage/retention/ (retention_delete_delay)",
        less: ({ compactor }) => minutes(compactor.compaction_interval) + 3 * minutes(defaults.indexResync),
        more: ({ compactor }) => minutes(compactor.retention_delete_delay),
    },
    {
        why: "a batch of a collector is taken whole",
        source: `${source}/pkg/distributor/distributor.go (ingestion_burst_size_mb)`,
        less: () => shipping.batchBytes,
        more: ({ limits_config: limits }) => limits.ingestion_burst_size_mb * 2 ** 20,
    },
    {
        why: "a burst of all streams is no less than one second's",
        source: "https://grafana.com/docs/loki/v3.7.x/configure/#limits_config (ingestion_burst_size_mb)",
        less: ({ limits_config: limits }) => limits.ingestion_rate_mb,
        more: ({ limits_config: limits }) => limits.ingestion_burst_size_mb,
    },
];

describe.each([minimum, 7, 30, maximum])("with logs kept for %s days", (days) => {
    it.each(orders.map((it) => [it.why, it] as const))("%s", (_why, { less, more }) => {
        const loki = valuesOf(days);
        expect(more(loki)).toBeGreaterThanOrEqual(less(loki));
    });
});

it("the collector keeps lines for as long as Loki takes them", () => {
    const text = alloyValues(sizing.collector).alloy.configMap.content;
    expect(/max_segment_age = "(\w+)"/.exec(text)?.[1]).toBe(`${shipping.bufferHours}h`);
});

it("every order has a source", () => {
    for (const it of orders) expect(it.source).toMatch(/^https:\/\/(github\.com\/grafana\/loki|grafana\.com\/docs)/);
});
