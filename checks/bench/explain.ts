import { type Compilable, type Kysely } from "kysely";

/** A node of a plan that ran, as `explain (analyze, buffers, format json)` has it. */
interface PlanNode {
    readonly "Node Type": string;
    readonly "Relation Name"?: string;
    readonly "Index Name"?: string;
    readonly "Actual Rows": number;
    readonly "Actual Loops": number;
    readonly "Rows Removed by Filter"?: number;
    readonly "Rows Removed by Index Recheck"?: number;
    readonly "Shared Hit Blocks": number;
    readonly "Shared Read Blocks": number;
    readonly Plans?: readonly PlanNode[];
}

/** What a statement did to get its rows. */
export interface Work {
    /** Tables that were read from end to end. */
    readonly wholeTables: readonly string[];
    readonly indexes: readonly string[];
    /** Rows that were looked at in tables, whether they were wanted or not. */
    readonly rowsRead: number;
    readonly rowsSorted: number;
    /** Pages of 8 KiB, from memory or disk. */
    readonly pages: number;
}

/** Runs a statement and tells what it did. What it changes is undone. */
export async function explain<Tables>(db: Kysely<Tables>, statement: Compilable): Promise<Work> {
    const compiled = statement.compile();
    let root: PlanNode | undefined;
    await db
        .transaction()
        .execute(async (transaction) => {
            const { rows } = await transaction.executeQuery<{ "QUERY PLAN": readonly { readonly Plan: PlanNode }[] }>({
                ...compiled,
                sql: `explain (analyze, buffers, format json) ${compiled.sql}`,
            });
            root = rows[0]!["QUERY PLAN"][0]!.Plan;
            throw new Undone();
        })
        .catch((error: unknown) => {
            if (!(error instanceof Undone)) throw error;
        });
    return workOf(root!);
}

class Undone extends Error {}

function workOf(root: PlanNode): Work {
    const nodes = nodesBelow(root);
    const rowsOf = (node: PlanNode, removed = 0) => (node["Actual Rows"] + removed) * node["Actual Loops"];
    return {
        wholeTables: nodes.filter((it) => it["Node Type"] === "Seq Scan").map((it) => it["Relation Name"]!),
        indexes: nodes.flatMap((it) => it["Index Name"] ?? []),
        rowsRead: nodes
            .filter((it) => it["Relation Name"] !== undefined && it["Node Type"].endsWith("Scan"))
            .reduce(
                (sum, it) =>
                    sum + rowsOf(it, (it["Rows Removed by Filter"] ?? 0) + (it["Rows Removed by Index Recheck"] ?? 0)),
                0,
            ),
        rowsSorted: nodes
            .filter((it) => it["Node Type"].endsWith("Sort"))
            .flatMap((it) => it.Plans ?? [])
            .reduce((sum, it) => sum + rowsOf(it), 0),
        pages: root["Shared Hit Blocks"] + root["Shared Read Blocks"],
    };
}

const nodesBelow = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesBelow)];
