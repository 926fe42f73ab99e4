import { services, type ServiceName } from "../../../model/contract/catalogue";
import { metrics as definitions, type MetricDefinition } from "../../../model/contract/metrics";
import { createMetrics } from "@todo/shared/metrics";

interface Exposed {
    readonly name: string;
    readonly type: string;
    readonly help: string;
}

const exposed = (text: string): Exposed[] =>
    [...text.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)$/gm)].map(([, name, help, type]) => ({
        name: name!,
        help: help!,
        type: type!,
    }));

describe.each(services.map((it) => it.name))("metrics of %s", (name: ServiceName) => {
    it("are those of the table, and those of the process", async () => {
        const { registry } = createMetrics(name);
        const own = exposed(await registry.metrics()).filter((it) => !/^(process|nodejs)_/.test(it.name));
        const expected = Object.entries<MetricDefinition>(definitions)
            .filter(([, it]) => !it.services || it.services.includes(name))
            .map(([metric, { help, type }]) => ({ name: metric, help, type }));
        expect(own).toEqual(expected);
    });

    it("have the labels and buckets of the table", async () => {
        const metrics = createMetrics(name);
        for (const [metric, definition] of Object.entries<MetricDefinition>(definitions)) {
            if (definition.services && !definition.services.includes(name)) continue;
            const labels = Object.fromEntries(definition.labels.map((it) => [it, "x"]));
            const instrument = (metrics as unknown as Record<string, { observe?: Observe; inc?: Observe }>)[metric]!;
            (instrument.observe ?? instrument.inc)!.call(instrument, labels, 1);
            const text = await metrics.registry.getSingleMetricAsString(metric);
            for (const label of definition.labels) expect(text).toContain(`${label}="x"`);
            for (const bucket of definition.buckets ?? []) expect(text).toContain(`le="${bucket}"`);
        }
    });
});

type Observe = (labels: object, value: number) => void;
