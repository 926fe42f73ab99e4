import { endToEndSuite, services } from "../../model/contract/catalogue";
import { type Pod, type PodList } from "../cluster/pods";

/** As `kubectl get job --output json` gives it. */
export interface JobStatus {
    readonly status?: {
        readonly active?: number;
        /** Tries that failed. */
        readonly failed?: number;
        readonly conditions?: readonly {
            readonly type: string;
            readonly status: string;
            readonly lastTransitionTime?: string;
            readonly message?: string;
        }[];
    };
}

/** One service, in words. */
export interface ServiceHealth {
    readonly service: string;
    readonly healthy: boolean;
    readonly detail: string;
}

/** An evicted pod stays listed for days, though another one serves in its place; one that is being deleted leaves. */
const isGone = ({ metadata, status }: Pod): boolean =>
    metadata.deletionTimestamp !== undefined || status?.phase === "Failed" || status?.phase === "Succeeded";

/** How many pods of each service are ready. A service without pods is one that is missing or was scaled to zero. */
export function podHealth({ items }: PodList): ServiceHealth[] {
    const present = items.filter((it) => !isGone(it));
    return services.map(({ name }) => {
        const pods = present.filter((it) => it.metadata.labels?.["app.kubernetes.io/name"] === name);
        const ready = pods.filter((it) =>
            it.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True"),
        );
        return {
            service: name,
            healthy: pods.length > 0 && ready.length === pods.length,
            detail: pods.length === 0 ? "no pods" : `${ready.length} of ${pods.length} pods ready`,
        };
    });
}

/** What the release gate said last. */
export function describeGate(job: JobStatus | undefined): string {
    if (job === undefined) return `has not run: there is no job ${endToEndSuite.name}`;
    const ended = (job.status?.conditions ?? []).find(
        ({ type, status }) => status === "True" && (type === "Complete" || type === "Failed"),
    );
    if (ended === undefined) return (job.status?.active ?? 0) > 0 ? "is running" : "waits to be run";
    const when = ended.lastTransitionTime === undefined ? "" : ` at ${ended.lastTransitionTime}`;
    if (ended.type === "Failed") return `FAILED${when}${ended.message === undefined ? "" : `: ${ended.message}`}`;
    return `passed${(job.status?.failed ?? 0) > 0 ? " at the second try" : ""}${when}: every promise was kept`;
}

/** Health as lines, one a service. */
export const describeHealth = (health: readonly ServiceHealth[]): string =>
    health
        .map(
            ({ service, healthy, detail }) =>
                `  ${(healthy ? "ok" : "BROKEN").padEnd(7)} ${service.padEnd(15)} ${detail}`,
        )
        .join("\n");
