import { type CapacityReport } from "../../../engine/plan/stack-capacity";
import { type CostReport } from "../../../engine/plan/cost";
import { preparation, type Timeline } from "../../../engine/plan/timeline";
import { columns, html, type Html } from "./html";

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (part / whole) * 100);
const width = (part: number, whole: number): string => `${percent(part, whole).toFixed(2)}%`;
export const share = (part: number, whole: number): string => `${Math.round(percent(part, whole))} %`;
const cpu = (millicores: number): string =>
    millicores >= 1000 ? `${(millicores / 1000).toFixed(2)} CPU` : `${millicores}m`;
export const memory = (MiB: number): string =>
    MiB >= 1024 ? `${(MiB / 1024).toFixed(1)} GiB` : `${Math.round(MiB)} MiB`;
export const money = (dollars: number): string => `$${dollars.toFixed(2)}`;

/** A cell with a bar as long as its amount, against the largest of its column. */
const meter = (amount: number, largest: number, show: (amount: number) => string): Html =>
    html`<td class="meter"><span style="width:${width(amount, largest)}"></span><em>${show(amount)}</em></td>`;

interface Segment {
    readonly name: string;
    readonly amount: number;
}

/** All requests in a row, the largest first, against what the nodes offer. */
function stackedBar(
    title: string,
    segments: readonly Segment[],
    whole: number,
    show: (amount: number) => string,
): Html {
    const total = segments.reduce((sum, it) => sum + it.amount, 0);
    const sorted = [...segments].sort((a, b) => b.amount - a.amount);
    const scale = Math.max(whole, total);
    return html`<figure class="capacity">
        <figcaption>
            <strong>${title}</strong> <span>${show(total)} of ${show(whole)} requested</span>
            <b>${share(total, whole)}</b>
        </figcaption>
        <div class="bar" role="img" aria-label="${title}: ${show(total)} of ${show(whole)} requested">
            ${sorted.map(
                (it) =>
                    html`<span
                        class="segment"
                        style="width:${width(it.amount, scale)}"
                        title="${it.name}: ${show(it.amount)}"
                        >${percent(it.amount, scale) > 7 ? it.name : ""}</span
                    >`,
            )}
            ${total > whole ? html`<span class="limit" style="left:${width(whole, scale)}"></span>` : undefined}
        </div>
    </figure>`;
}

/** Requests against capacity: two bars, and the figures behind them. */
export function capacityChart({ workloads, allocatable, volumes }: CapacityReport): Html {
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
    const segments = (of: "cpu" | "memory") => rows.map((it) => ({ name: it.name, amount: it[of] }));
    return html`${stackedBar("CPU", segments("cpu"), allocatable.cpu, cpu)}
        ${stackedBar("Memory", segments("memory"), allocatable.memory, memory)}
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

/** The longest chain of resources that wait for each other, on a scale of minutes. */
export function timelineChart({ minutes, steps }: Timeline): Html {
    let start = 0;
    const rows = [{ name: "packages and providers", kind: "install", minutes: preparation }, ...steps].map((step) => {
        const row = { ...step, start };
        start += step.minutes;
        return row;
    });
    const scale = Math.max(minutes, start);
    const ticks = Array.from({ length: Math.floor(scale / 5) + 1 }, (_, index) => index * 5);
    return html`<div class="timeline">
        <ol>
            ${rows.map(
                (it) =>
                    html`<li>
                        <span class="label">${it.name} <small>${it.kind}</small></span>
                        <span class="track"
                            ><span
                                class="step"
                                style="left:${width(it.start, scale)};width:${width(it.minutes, scale)}"
                            ></span
                            ><em style="left:${width(it.start + it.minutes, scale)}">${it.minutes} min</em></span
                        >
                    </li>`,
            )}
        </ol>
        <div class="axis" aria-hidden="true">
            <span></span
            ><span class="track">${ticks.map((it) => html`<i style="left:${width(it, scale)}">${it}</i>`)}</span>
        </div>
        <p class="note">
            The longest chain of resources that wait for each other; everything else happens beside it. Durations are
            the upper end of what public logs show.
        </p>
    </div>`;
}
