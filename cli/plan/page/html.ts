/** Markup that needs no escaping any more. */
export class Html {
    constructor(readonly text: string) {}
}

type Part = Html | string | number | undefined | readonly Part[];

const escapes: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
};

const render = (part: Part): string => {
    if (part === undefined) return "";
    if (part instanceof Html) return part.text;
    if (typeof part === "object") return part.map(render).join("");
    return String(part).replace(/[&<>"']/g, (it) => escapes[it] ?? it);
};

/** A template whose values are escaped, unless they are markup themselves. */
export const html = (strings: TemplateStringsArray, ...values: readonly Part[]): Html =>
    new Html(strings.reduce((text, it, index) => text + render(values[index - 1]) + it));

/** The head of a table; a column of numbers is set to the right. */
export const columns = (...heads: readonly (string | { readonly numbers: string })[]): Html => {
    const head = (it: (typeof heads)[number]) =>
        typeof it === "string"
            ? html`<th scope="col">${it}</th>`
            : html`<th scope="col" class="number">${it.numbers}</th>`;
    return html`<thead>
        <tr>
            ${heads.map(head)}
        </tr>
    </thead>`;
};

/** "1 resource", "2 resources". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
