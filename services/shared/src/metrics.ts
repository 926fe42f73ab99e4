import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { type ServiceName } from "../../../model/contract/catalogue";
import { metrics as definitions, type MetricDefinition, type MetricName } from "../../../model/contract/metrics";

type Definitions = typeof definitions;
type Label<N extends MetricName> = Definitions[N]["labels"][number];
type Instrument<N extends MetricName> = {
    counter: Counter<Label<N>>;
    gauge: Gauge<Label<N>>;
    histogram: Histogram<Label<N>>;
}[Definitions[N]["type"]];

/** Names of the metrics that a service exports. */
type NamesOf<S extends ServiceName> = {
    [N in MetricName]: Definitions[N] extends { services: readonly (infer Of)[] } ? (S extends Of ? N : never) : N;
}[MetricName];

type Instruments<N extends MetricName> = { readonly [Name in N]: Instrument<Name> } & { readonly registry: Registry };

/** The metrics of one service. */
export type Metrics<S extends ServiceName> = Instruments<NamesOf<S>>;

/** The metrics that every service has. */
export type CommonMetrics = Instruments<
    { [N in MetricName]: Definitions[N] extends { services: readonly ServiceName[] } ? never : N }[MetricName]
>;

/** Registers exactly the metrics that the table names for a service, and those of the process itself. */
export function createMetrics<S extends ServiceName>(service: S): Metrics<S> {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const instruments: Record<string, unknown> = { registry };
    for (const [name, definition] of Object.entries<MetricDefinition>(definitions)) {
        if (definition.services && !definition.services.includes(service)) continue;
        instruments[name] = createInstrument(name, definition, registry);
    }
    return instruments as Metrics<S>;
}

function createInstrument(name: string, definition: MetricDefinition, registry: Registry) {
    const common = { name, help: definition.help, labelNames: [...definition.labels], registers: [registry] };
    switch (definition.type) {
        case "counter":
            return new Counter(common);
        case "gauge":
            return new Gauge(common);
        case "histogram":
            return new Histogram({ ...common, buckets: [...(definition.buckets ?? [])] });
    }
}

/** Seconds since a moment on the monotonic clock (`performance.now()`). */
export const secondsSince = (started: number): number => (performance.now() - started) / 1000;
