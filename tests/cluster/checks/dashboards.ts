import { emptyWhenWell, panelQueries, resolveVariables, type NamedQuery } from "../../../checks/observability/panels";
import { SimulatedUsers } from "../../../checks/observability/simulated-users";
import { type Check, type Scene } from "../runner/check";
import { eventually, holds } from "./support/eventually";
import { withGateway } from "./support/gateway";
import { askPrometheus } from "./support/prometheus";

const queriesAtOnce = 8;

/** Panels that a new cluster has no data for. */
const ofOlderClusters: ReadonlySet<string> = new Set([
    // Backups by their schedule, which is at night.
    "todo-infrastructure: Since the last good backup, and the last rehearsed restore",
    // Reminders of the version before.
    "todo-dapr: Jobs triggered",
]);

/** Metrics of programs in whose place something else answers where no registry is. */
const ofStandIns = /\b(loki|promtail|traefik)_/;

const divided = <T>(all: readonly T[], isFirst: (it: T) => boolean): [T[], T[]] => [
    all.filter(isFirst),
    all.filter((it) => !isFirst(it)),
];

const nameOf = ({ dashboard, panel }: NamedQuery): string => `${dashboard}: ${panel}`;

/** Those of the queries that answer with nothing. */
async function emptyAmong(scene: Scene, queries: readonly NamedQuery[]): Promise<NamedQuery[]> {
    const empty: NamedQuery[] = [];
    for (let index = 0; index < queries.length; index += queriesAtOnce) {
        const some = queries.slice(index, index + queriesAtOnce);
        const answers = await Promise.all(
            some.map(({ expr }) => {
                const path = `query?query=${encodeURIComponent(resolveVariables(expr))}`;
                return askPrometheus<{ readonly result: readonly unknown[] }>(scene, path);
            }),
        );
        empty.push(...some.filter((_, position) => answers[position]!.result.length === 0));
    }
    return empty;
}

const sentence = (it: NamedQuery): string => `${nameOf(it)}: ${it.expr}`;
const listed = (queries: readonly NamedQuery[]): string => [...new Set(queries.map(nameOf))].join(", ");

async function panelsHaveData(scene: Scene): Promise<string> {
    const [empty, rest] = divided(
        panelQueries(),
        (it) => nameOf(it) in emptyWhenWell || ofOlderClusters.has(nameOf(it)),
    );
    const [leftOut, asked] = divided(rest, ({ expr }) => scene.cluster.isIsolated && ofStandIns.test(expr));
    await withGateway(scene, async (_, url) => {
        const users = await SimulatedUsers.start(url);
        let waiting = asked;
        try {
            // A rate takes a minute of scrapes.
            await eventually(async () => {
                waiting = await emptyAmong(scene, waiting);
                holds(waiting.length === 0, `panels without data:\n${waiting.map(sentence).join("\n")}`);
            }, 120);
        } finally {
            await users.stop();
        }
    });
    return [
        `${asked.length} queries have data. Empty in a new cluster where all is well: ${listed(empty)}.`,
        ...(leftOut.length > 0 ? [`Left out, as what they show stands in: ${listed(leftOut)}.`] : []),
    ].join("\n");
}

export const dashboardsCheck: Check = {
    name: "dashboards",
    holds: "Every panel that shows metrics has data; those that show log lines are not asked.",
    run: panelsHaveData,
};
