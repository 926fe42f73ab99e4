import * as fc from "fast-check";
import { parse } from "yaml";
import {
    logVolumeGiB,
    neededGiB,
    promisedEntriesPerMinute,
    storedBytesPerEntry,
} from "../../../components/logging/log-volume";
import { alloyValues, promtailValues } from "../../../components/logging/collector-values";
import { lokiValues } from "../../../components/logging/loki-values";
import { discovery, logLabels, shipping, stages } from "../../../components/logging/pipeline";
import type { promtailConfig } from "../../../components/logging/promtail-config";
import { parseMemory } from "../../../model/platform/quantities";
import { sizingOf } from "../../../model/platform/sizing";
import { profileNames } from "../../../model/platform/choices";

const sizing = sizingOf("free").logging;
const alloyText = alloyValues(sizing.collector).alloy.configMap.content;
/** What both collectors do; Alloy alone reads the events of the cluster. */
const [alloyPodsText = ""] = alloyText.split('loki.source.kubernetes_events "cluster"');
const promtailText = promtailValues(sizing.collector).config.file;
type PromtailConfig = ReturnType<typeof promtailConfig>;

describe("both collectors", () => {
    const promtail = parse(promtailText) as PromtailConfig;
    const [scrape] = promtail.scrape_configs;

    it("do the same steps in the same order", () => {
        const names: Readonly<Record<string, string>> = { label_keep: "labelallow" };
        const ofAlloy = [...alloyPodsText.matchAll(/^ {2}stage\.(\w+) {$/gm)].map(([, it]) => names[it!] ?? it);
        const ofPromtail = scrape?.pipeline_stages.map((it) => Object.keys(it)[0]);
        expect(ofAlloy).toEqual(ofPromtail);
        expect(ofAlloy).toHaveLength(stages.length);
    });

    it("have every expression of the description, unchanged by escapes", () => {
        const strings = [...alloyPodsText.matchAll(/(?:expression|regex) = ("(?:[^"\\]|\\.)*")/g)].map(
            ([, it]) => JSON.parse(it!) as string,
        );
        const expected = [
            ...discovery.flatMap(({ regex }) => regex ?? []),
            ...stages.flatMap((it) => ("expression" in it ? [it.expression] : [])),
        ];
        expect(strings).toEqual(expected);
        const ofPromtail = [
            ...(scrape?.relabel_configs.flatMap((it) => ("regex" in it ? [it.regex] : [])) ?? []),
            ...(scrape?.pipeline_stages.flatMap((it) =>
                Object.values(it as Record<string, { expression?: string }>).flatMap(
                    ({ expression }) => expression ?? [],
                ),
            ) ?? []),
        ];
        expect(ofPromtail).toEqual(expected);
    });

    it("leave nothing for Helm to fill in: their charts run the text through its templates", () => {
        for (const text of [alloyText, promtailText]) expect(text).not.toContain("{{");
    });

    it("never give a batch up, and keep what is unsent on the node's disk", () => {
        expect(alloyText).toMatch(/max_backoff_retries = 0\n/);
        expect(alloyText).toMatch(/wal {\n\s+enabled = true/);
        expect(promtail.clients[0]?.backoff_config.max_retries).toBe(0);
        expect(promtail.wal.enabled).toBe(true);
        for (const volumes of [
            alloyValues(sizing.collector).controller.volumes.extra,
            promtailValues(sizing.collector).defaultVolumes,
        ]) {
            expect(volumes[0]).toMatchObject({ name: "data", hostPath: { type: "DirectoryOrCreate" } });
        }
    });

    it("go to every node, tainted ones too, and read pods, not secrets", () => {
        expect(alloyValues(sizing.collector).controller.tolerations).toEqual([{ operator: "Exists" }]);
        expect(promtailValues(sizing.collector).tolerations).toEqual([{ operator: "Exists" }]);
        expect(JSON.stringify(alloyValues(sizing.collector).rbac)).not.toMatch(/secrets|configmaps|nodes/);
    });
});

describe("Loki", () => {
    const values = lokiValues({ sizing, retentionDays: 7 });

    it("really deletes: retention is on, and what has expired is not found any more", () => {
        expect(values.loki.compactor).toMatchObject({
            retention_enabled: true,
            delete_request_store: values.loki.storage.type,
        });
        for (const retentionDays of [1, 7, 30, 90]) {
            const { limits_config: limits } = lokiValues({ sizing, retentionDays }).loki;
            expect(limits.retention_period).toBe(`${retentionDays * 24}h`);
            expect(limits.max_query_lookback).toBe(limits.retention_period);
        }
    });

    it("adds no label of its own to those of the collector", () => {
        expect(values.loki.limits_config.discover_service_name).toEqual([]);
        expect(logLabels).toHaveLength(4);
    });

    it("takes lines of one stream that are as far apart as an outage that the collectors bridge", () => {
        const window = Number.parseInt(values.loki.ingester.max_chunk_age) / 2;
        expect(window).toBeGreaterThanOrEqual(shipping.bufferHours);
    });

    it("takes at least ten times the promised rate, with lines of a kilobyte", () => {
        const bytesPerSecond = (promisedEntriesPerMinute / 60) * 1024;
        expect(values.loki.limits_config.ingestion_rate_mb * 2 ** 20).toBeGreaterThan(10 * bytesPerSecond);
    });

    it("takes the promised rate five times over from one stream alone, the worst case", () => {
        const bytesPerSecond = ((5 * promisedEntriesPerMinute) / 60) * 1024;
        const megabytes = (size: string) => Number.parseInt(size) * 2 ** 20;
        const { per_stream_rate_limit: rate, per_stream_rate_limit_burst: burst } = values.loki.limits_config;
        expect(megabytes(rate)).toBeGreaterThan(5 * bytesPerSecond);
        expect(megabytes(burst)).toBeGreaterThan(megabytes(rate));
    });

    it("is caught up within ten minutes after the longest outage that collectors bridge, while new lines come in", () => {
        const bytesPerSecond = (promisedEntriesPerMinute / 60) * 500;
        const unsent = shipping.bufferHours * 3600 * bytesPerSecond;
        const spare = values.loki.limits_config.ingestion_rate_mb * 2 ** 20 - bytesPerSecond;
        expect(unsent / spare).toBeLessThan(600);
    });

    it("accepts every line that a collector may still send, and takes a batch whole", () => {
        for (const retentionDays of [1, 7, 30, 90]) {
            const { limits_config: limits } = lokiValues({ sizing, retentionDays }).loki;
            const accepted = Number.parseInt(limits.reject_old_samples_max_age);
            expect(accepted).toBeGreaterThan(shipping.bufferHours);
            expect(accepted).toBeLessThanOrEqual(retentionDays * 24);
        }
        expect(shipping.batchBytes).toBeLessThan(values.loki.limits_config.ingestion_burst_size_mb * 2 ** 20);
    });

    it("deletes within a day: a chunk whose time has come is marked by the next compaction and gone after the delay", () => {
        const { compaction_interval: interval, retention_delete_delay: delay } = values.loki.compactor;
        expect(interval).toMatch(/^\d+m$/);
        expect(delay).toMatch(/^\d+h$/);
        expect(Number.parseInt(interval) / 60 + Number.parseInt(delay)).toBeLessThan(24);
        // Retention works on whole days of the index: https://grafana.com/docs/loki/latest/operations/storage/retention/
        expect(values.loki.schemaConfig.configs[0]?.index.period).toBe("24h");
    });

    it.each(profileNames)("replays its log within the memory of profile %s", (profile) => {
        const { singleBinary, loki } = lokiValues({ sizing: sizingOf(profile).logging, retentionDays: 7 });
        const limit = parseMemory(singleBinary.resources.limits.memory);
        expect(parseMemory(loki.ingester.wal.replay_memory_ceiling.replace("MB", "M"))).toBeLessThanOrEqual(limit / 2);
    });
});

describe("the volume", () => {
    it("holds the promised rate for the whole retention", () => {
        fc.assert(
            fc.property(fc.integer({ min: 1, max: 90 }), (retentionDays) => {
                const values = lokiValues({ sizing, retentionDays });
                const encoding = values.loki.ingester.chunk_encoding;
                const stored = promisedEntriesPerMinute * 60 * 24 * retentionDays * storedBytesPerEntry[encoding];
                const volume = Number.parseInt(values.singleBinary.persistence.size) * 2 ** 30;
                expect(stored / volume).toBeLessThanOrEqual(0.8);
            }),
        );
    });

    it("of a month is the smallest that OKE makes, which would not do with snappy", () => {
        expect(logVolumeGiB(30, "zstd")).toBe(50);
        expect(neededGiB(30, "snappy")).toBeGreaterThan(50);
    });

    it("never gets smaller when the retention does, down from a month: no volume can shrink", () => {
        for (const days of [1, 7, 14]) expect(logVolumeGiB(days, "zstd")).toBe(logVolumeGiB(30, "zstd"));
    });
});
