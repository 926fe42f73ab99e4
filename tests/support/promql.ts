import { parser } from "@prometheus-io/lezer-promql";

/** What is wrong with a PromQL query, or undefined. */
export function promqlError(query: string): string | undefined {
    let error: string | undefined;
    parser.parse(query).iterate({
        enter: (node) => {
            if (node.type.isError) error ??= `unexpected "${query.slice(node.from, node.from + 30)}" at ${node.from}`;
        },
    });
    return error;
}

/** Names of the metrics that a query reads; a matcher on `__name__` gives the alternatives of its pattern. */
export function metricNames(query: string): string[] {
    const names = new Set<string>();
    parser.parse(query).iterate({
        enter: ({ name, from, to, node }) => {
            if (name === "VectorSelector" && node.firstChild?.name === "Identifier")
                names.add(query.slice(node.firstChild.from, node.firstChild.to));
            const matcher = name === "UnquotedLabelMatcher" ? query.slice(from, to) : "";
            const pattern = /^__name__=~"(.*)"$/.exec(matcher)?.[1];
            if (pattern !== undefined) for (const it of alternatives(pattern)) names.add(it);
        },
    });
    return [...names].sort();
}

/** `a_(b|c)_d` stands for `a_b_d` and `a_c_d`. */
function alternatives(pattern: string): string[] {
    const [, before, inner, after] = /^([^()]*)\(([^()]*)\)(.*)$/.exec(pattern) ?? [];
    return before === undefined ? [pattern] : inner!.split("|").flatMap((it) => alternatives(`${before}${it}${after}`));
}
