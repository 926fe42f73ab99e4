import { type EngineEvent, type OpType, type StepEventMetadata } from "@pulumi/pulumi/automation";
import { nameIn } from "../../engine/urn";

/** What the engine said about a failure. */
export interface Diagnostic {
    /** Name of the resource; absent for the program as a whole. */
    readonly resource?: string;
    readonly message: string;
}

const gerunds: Readonly<Partial<Record<OpType, string>>> = {
    create: "creating",
    update: "updating",
    delete: "deleting",
    replace: "replacing",
    "create-replacement": "replacing",
    "delete-replaced": "replacing",
    refresh: "reading",
    read: "reading",
};

/** What a first deployment is expected to be; absent for a destroy. */
export interface Expectation {
    /** Of the whole. */
    readonly minutes: number;
    /** Of single resources that take long, by name. */
    readonly slow: ReadonlyMap<string, number>;
}

/** Parts of a replacement that are not its end: that is the creation of the new resource. */
const halves: readonly OpType[] = ["replace", "delete-replaced"];

/** From here on a resource is worth a word. */
const slowSeconds = 10;

interface Component {
    done: number;
    readonly changed: Set<string>;
    failed: boolean;
    /** When the first of its resources began to change, and when the last one was done; in milliseconds. */
    began?: number;
    ended?: number;
}

/** Minutes and seconds. */
const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

const isStack = (urn: string): boolean => urn.includes("::pulumi:pulumi:Stack::");
/** Messages carry the engine's marks for colors. */
const plain = (text: string): string => text.replace(/<\{%.*?%\}>/g, "").trim();

/**
 * Turns the engine's events into a line per component and phase. `expected` says how many resources each component will have;
 * a component that is not in it is never called done.
 */
export class Progress {
    readonly errors: Diagnostic[] = [];
    private readonly components = new Map<string, Component>();
    private readonly running = new Map<string, { readonly doing: string; readonly since: number }>();
    private readonly began: number;

    constructor(
        private readonly expected: ReadonlyMap<string, number>,
        private readonly print: (line: string) => void,
        private readonly now: () => number = Date.now,
        private readonly expectation?: Expectation,
    ) {
        this.began = now();
    }

    readonly handle = (event: EngineEvent): void => {
        const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent } = event;
        if (resourcePreEvent) this.started(resourcePreEvent.metadata);
        if (resOutputsEvent) this.finished(resOutputsEvent.metadata);
        if (resOpFailedEvent) this.failed(resOpFailedEvent.metadata);
        if (diagnosticEvent?.severity === "error") {
            const { urn, message } = diagnosticEvent;
            this.errors.push({ resource: urn && !isStack(urn) ? nameIn(urn) : undefined, message: plain(message) });
        }
    };

    /** Whether anything has changed, or begun to. */
    get hasBegun(): boolean {
        return [...this.components.values()].some((it) => it.began !== undefined);
    }

    /** Says something that happened beside the engine. */
    readonly say = (text: string): void => this.print(`${clock(this.seconds(this.began)).padStart(7)}  ${text}`);

    /** Says what is still under way, for long silences. */
    heartbeat(): void {
        const slow = [...this.running].filter(([, { since }]) => this.seconds(since) >= slowSeconds);
        const slowest = slow.sort(([, a], [, b]) => a.since - b.since).slice(0, 4);
        if (slowest.length === 0) return;
        const names = slowest.map(([urn, { doing, since }]) => {
            const usual = this.expectation?.slow.get(nameIn(urn));
            const about = usual === undefined ? "" : ` of about ${Math.round(usual * 60)} s`;
            return `${doing} ${nameIn(urn)} (${this.seconds(since)}${about === "" ? " s" : about})`;
        });
        const more = slow.length > slowest.length ? `, and ${slow.length - slowest.length} more` : "";
        this.say(`still ${names.join(", ")}${more}; ${this.state()}`);
    }

    /** How far it is: resources and, where something is known of them, minutes. */
    private state(): string {
        const total = [...this.expected.values()].reduce((sum, it) => sum + it, 0);
        const done = [...this.components.values()].reduce((sum, it) => sum + it.done, 0);
        const minutes = this.expectation === undefined ? "" : `, about ${this.expectation.minutes} minutes in all`;
        return `${Math.min(done, total)} of ${total} resources${minutes}`;
    }

    /** How long each component took that changed, the slowest first; nothing when nothing did. */
    timings(): string[] {
        const took = [...this.components]
            .flatMap(([name, { began, ended, changed }]) =>
                began === undefined || ended === undefined ? [] : [{ name, seconds: (ended - began) / 1000, changed }],
            )
            .sort((a, b) => b.seconds - a.seconds);
        if (took.length === 0) return [];
        const width = Math.max(...took.map((it) => it.name.length));
        const { expectation } = this;
        const expected = expectation ? `; a first time is expected to take ${expectation.minutes} minutes` : "";
        return [
            `Took ${clock(this.seconds(this.began))}${expected}:`,
            ...took.map(({ name, seconds, changed: { size } }) => {
                const changed = `${size} ${size === 1 ? "resource" : "resources"} changed`;
                return `${clock(Math.round(seconds)).padStart(7)}  ${name.padEnd(width)}  ${changed}`;
            }),
        ];
    }

    private started(metadata: StepEventMetadata): void {
        const doing = gerunds[metadata.op];
        if (doing === undefined || !isCustom(metadata)) return;
        this.running.set(metadata.urn, { doing, since: this.now() });
        const [name, component] = this.componentOf(metadata);
        if (component.began !== undefined) return;
        component.began = this.now();
        this.say(`${name}: ${doing}`);
    }

    private finished(metadata: StepEventMetadata): void {
        this.running.delete(metadata.urn);
        if (!isCustom(metadata) || halves.includes(metadata.op)) return;
        const [name, component] = this.componentOf(metadata);
        component.done++;
        if (metadata.op !== "same") {
            component.changed.add(metadata.urn);
            component.ended = this.now();
        }
        if (component.done === this.expected.get(name) && component.changed.size > 0 && !component.failed)
            this.say(`${name}: done, ${component.changed.size} of ${component.done} resources changed`);
    }

    private failed(metadata: StepEventMetadata): void {
        this.running.delete(metadata.urn);
        const [name, component] = this.componentOf(metadata);
        component.failed = true;
        this.say(`${name}: failed at ${nameIn(metadata.urn)}`);
    }

    private componentOf(metadata: StepEventMetadata): [string, Component] {
        const parent = (metadata.new ?? metadata.old)?.parent ?? "";
        const name = parent === "" || isStack(parent) ? nameIn(metadata.urn) : nameIn(parent);
        const component = this.components.get(name) ?? { done: 0, changed: new Set(), failed: false };
        this.components.set(name, component);
        return [name, component];
    }

    private seconds(since: number): number {
        return Math.round((this.now() - since) / 1000);
    }
}

/** Components and providers have no life of their own: only what a provider makes counts. */
const isCustom = ({ type, new: after, old: before }: StepEventMetadata): boolean =>
    (after ?? before)?.custom === true && !isProvider(type);
const isProvider = (type: string): boolean => type.startsWith("pulumi:providers:");

/** How many resources of providers each component has, as {@link Progress} counts them. */
export function countByComponent(
    resources: readonly {
        readonly urn: string;
        readonly type: string;
        readonly parent?: string;
        readonly custom: boolean;
    }[],
): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { urn, type, parent, custom } of resources) {
        if (!custom || isProvider(type)) continue;
        const name = parent === undefined || isStack(parent) ? nameIn(urn) : nameIn(parent);
        counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
}
