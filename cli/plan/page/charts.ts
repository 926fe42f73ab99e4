import { type CapacityReport } from "../../../engine/plan/stack-capacity";
import { type CostReport } from "../../../engine/plan/cost";
import { preparation, type Timeline } from "../../../engine/plan/timeline";
import { columns, html, type Html } from "./html";

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (part / whole) * 100);
export const share = (part: number, whole: number): string => `${Math.round(percent(part, whole))} %`;
const cpu = (millicores: number): string =>
    millicores >= 1000 ? `${(millicores / 1000).toFixed(2)} CPU` : `${millicores}m`;
const memory = (MiB: number): string => (MiB >= 1024 ? `${(MiB / 1024).toFixed(1)} GiB` : `${Math.round(MiB)} MiB`);
export const money = (dollars: number): string => `$${dollars.toFixed(2)}`;

/** A cell with a bar as long as its amount, against the largest of its column. */
const meter = (amount: number, largest: number, show: (amount: number) => string): Html =>
    html`<td class="meter"><span style="width:${percent(amount, largest)}%"></span><em>${show(amount)}</em></td>`;

/** Requests against capacity: what all ask for, and what each does. */
export function capacityChart({ workloads, requested, allocatable, volumes }: CapacityReport): Html {
    const rows = workloads
        .filter((it) => it.pods > 0)
        .map(({ name, pods, requests }) => ({ name, pods, cpu: pods * requests.cpu, memory: pods * requests.memory }))
        .sort((a, b) => b.memory - a.memory);
    const most = { cpu: Math.max(...rows.map((it) => it.cpu)), memory: Math.max(...rows.map((it) => it.memory)) };
    const limits = [
        volumes.limit === undefined ? undefined : `at most ${volumes.limit} volumes`,
        volumes.limitGiB === undefined
            ? undefined
            : `${volumes.GiBWithBoot} of at most ${volumes.limitGiB} GiB with boot volumes`,
    ].filter((it) => it !== undefined);
    const total = (title: string, of: keyof typeof most, show: (amount: number) => string) =>
        html`<tr>
            <th scope="row">${title}</th>
            ${meter(requested[of], Math.max(requested[of], allocatable[of]), show)}
            <td>${show(allocatable[of])}</td>
            <td class="number">${share(requested[of], allocatable[of])}</td>
        </tr>`;
    return html`<table>
            ${columns("All workloads", "Requested", "Of", { numbers: "Share" })}
            <tbody>
                ${total("CPU", "cpu", cpu)}${total("Memory", "memory", memory)}
            </tbody>
        </table>
        <p>
            <strong>Volumes:</strong> ${volumes.count} from the cloud with ${volumes.GiB} GiB, ${volumes.onNode} on
            nodes${limits.length > 0 ? ` (${limits.join(", ")})` : ""}.
        </p>
        <details>
            <summary>Every workload</summary>
            <table>
                ${columns("Workload", { numbers: "Pods" }, "CPU", "Memory")}
                <tbody>
                    ${rows.map(
                        (it) =>
                            html`<tr>
                                <th scope="row">${it.name}</th>
                                <td class="number">${it.pods}</td>
                                ${meter(it.cpu, most.cpu, cpu)}${meter(it.memory, most.memory, memory)}
                            </tr>`,
                    )}
                </tbody>
            </table>
        </details>`;
}

/** What costs money, the dearest first. */
export function costChart({ items, monthly, hourly, creditDays }: CostReport): Html {
    if (items.length === 0) return html`<p>Nothing: the cluster exists.</p>`;
    const sorted = [...items].sort((a, b) => b.monthly - a.monthly);
    const most = sorted[0]?.monthly ?? 0;
    return html`<table>
            ${columns("Item", "A month", "How it comes about")}
            <tbody>
                ${sorted.map(
                    (it) =>
                        html`<tr>
                            <th scope="row">${it.item}</th>
                            ${meter(it.monthly, most, money)}
                            <td>${it.basis}</td>
                        </tr>`,
                )}
            </tbody>
            <tfoot>
                <tr>
                    <th scope="row">Total</th>
                    <td><strong>${money(monthly)}</strong></td>
                    <td>
                        ${money(hourly)} an
                        hour${creditDays === undefined ? "" : `; a new account's credit lasts ${creditDays} days`}
                    </td>
                </tr>
            </tfoot>
        </table>
        <p class="note">US dollars, list prices of November 2026, without traffic and taxes.</p>`;
}

/** The longest chain of resources that wait for each other, in their order. */
export function timelineChart({ steps }: Timeline): Html {
    const rows = [{ name: "packages and providers", kind: "install", minutes: preparation }, ...steps];
    const most = Math.max(...rows.map((it) => it.minutes));
    return html`<table>
            ${columns("Step", "Kind", "Takes")}
            <tbody>
                ${rows.map(
                    (it) =>
                        html`<tr>
                            <th scope="row">${it.name}</th>
                            <td>${it.kind}</td>
                            ${meter(it.minutes, most, (minutes) => `${minutes} min`)}
                        </tr>`,
                )}
            </tbody>
        </table>
        <p class="note">
            The longest chain of resources that wait for each other; everything else happens beside it. Durations are
            the upper end of what public logs show.
        </p>`;
}
