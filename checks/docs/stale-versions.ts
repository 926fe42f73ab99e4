/** Parts whose versions are pinned, each with a number behind it. */
const versions =
    /\b(?:Alloy|CloudNativePG|Dapr|daprd|Go|Grafana|Helm|Kafka|Loki|Node|Postgres|Prometheus|Promtail|Pulumi|rclone|Redpanda|Traefik) v?\d+(?:\.\d+)*/g;
/** Words of sentences that tell what a version did: they stay true when the pin moves on. */
const history = /\b(?:measured|read|recorded|seen|showed|ran|(?:was|were) run|since|until|up to)\b/i;

/** Versions that a text repeats and nobody keeps up to date. */
export const staleVersions = (text: string): string[] =>
    text
        .split(/(?<=[.!?])\s+/)
        .filter((it) => !history.test(it))
        .flatMap((it) => [...it.matchAll(versions)])
        .map(
            ([it]) =>
                `says ${it}, which nobody keeps up to date; leave the number out, generate it as checks/docs/pages/versions.ts does, ` +
                "or say what was measured, read or seen with it",
        );
