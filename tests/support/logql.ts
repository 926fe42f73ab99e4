import { parser } from "@grafana/lezer-logql";

/** How many nodes of a kind LogQL has, by Grafana's own grammar. Throws for what is no LogQL. */
export function countNodes(expression: string, name: string): number {
    let count = 0;
    parser.parse(expression).iterate({
        enter: ({ type, from }) => {
            if (type.isError) throw new Error(`no LogQL at ${from}: ${expression}`);
            if (type.name === name) count++;
        },
    });
    return count;
}
