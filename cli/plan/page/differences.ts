import { secretValue, unknownValue } from "../../../engine/wire-format";
import { type Difference } from "../../../engine/plan/compare";
import { columns, html, type Html } from "./html";

const shown = (value: string | undefined): Html => {
    if (value === undefined) return html``;
    if (value === "-") return html`<span class="absent">absent</span>`;
    if (value === secretValue || value === unknownValue) return html`<em>${value}</em>`;
    return html`${value === "" ? html`<span class="absent">empty</span>` : value}`;
};

/** What differs between the stacks inside their clusters; nothing for one stack alone. */
export function differenceSection(names: readonly string[], differences: readonly Difference[]): Html {
    if (names.length < 2) return html``;
    const byResource = new Map<string, Difference[]>();
    for (const it of differences) byResource.set(it.resource, [...(byResource.get(it.resource) ?? []), it]);
    return html`<section class="stack" id="differences" aria-labelledby="differences-title">
        <h2 id="differences-title">Differences inside the clusters</h2>
        <p>
            ${differences.length} values in ${byResource.size} resources; everything else is the same on
            ${names.join(", ")}.
        </p>
        <label class="filter"
            >Filter <input type="search" data-filters="differences-table" placeholder="resource, path or value"
        /></label>
        <div class="scroll" tabindex="0" role="region" aria-label="Differences">
            <table id="differences-table" class="differences">
                ${columns("Value", ...names)}
                ${[...byResource].map(
                    ([resource, all]) =>
                        html`<tbody>
                            <tr class="group">
                                <th scope="rowgroup" colspan="${names.length + 1}">${resource}</th>
                            </tr>
                            ${all.map(
                                (it) =>
                                    html`<tr>
                                        <th scope="row">${it.path || "the resource itself"}</th>
                                        ${names.map((name) => html`<td>${shown(it.values[name])}</td>`)}
                                    </tr>`,
                            )}
                        </tbody>`,
                )}
            </table>
        </div>
    </section>`;
}
