import { type AnyCommand } from "../../engine/command/command";
import { UserError } from "../../engine/command/user-error";
import { cloudNames } from "../../model/platform/choices";
import { alertReference } from "./pages/alerts";
import { brokerTable } from "./pages/broker-table";
import { chartValues } from "./pages/chart-values";
import { facilityTable, profileTable } from "./pages/cloud-tables";
import { platformPicture } from "./pages/picture";
import { databaseConfig, databaseExtensions, databaseSql } from "./pages/database-sql";
import { firstHourTable, readFirstHour } from "./pages/first-hour";
import { flowTable, groupTable } from "./pages/flow-table";
import { commandReference } from "./pages/commands";
import { configReference } from "./pages/config";
import { eventReference } from "./pages/events";
import { kafkaCommands } from "./pages/kafka-commands";
import { logReference, metricReference, outputReference } from "./pages/observability";
import { openApiDocument } from "./pages/openapi";
import { partTable, proofTable, readProof } from "./pages/proof";
import { requirementReference } from "./pages/requirements";
import { retentionTable } from "./pages/retention-table";
import { runbookList } from "./pages/runbook-list";
import { serviceTable } from "./pages/service-table";
import { targetTable } from "./pages/target-table";
import { timeLimitReference } from "./pages/time-limits";
import { versionReference, withValues } from "./pages/versions";
import { consoleTable, kubectlCommands, namespaceTable, servicePlaces } from "./pages/where";
import { wordTable } from "./pages/words";
import { checklistDocument } from "../../policy/document";

/** Tables by the name that their place in a page bears. */
const tables: Readonly<Record<string, () => Promise<string>>> = {
    brokers: brokerTable,
    "chart values": () => Promise.resolve(chartValues()),
    clouds: () => Promise.resolve(facilityTable()),
    profiles: profileTable,
    targets: targetTable,
    retention: () => Promise.resolve(retentionTable()),
    flows: () => Promise.resolve(flowTable()),
    "pod groups": () => Promise.resolve(groupTable()),
    "database roles": () => Promise.resolve(databaseSql()),
    runbooks: () => Promise.resolve(runbookList()),
    services: () => Promise.resolve(serviceTable()),
    "first hour": () => Promise.resolve(firstHourTable(readFirstHour())),
    "checks on pods": () => Promise.resolve(proofTable(readProof())),
    "parts of the cluster": () => Promise.resolve(partTable(readProof())),
    namespaces: () => Promise.resolve(namespaceTable()),
    "service places": () => Promise.resolve(servicePlaces()),
    kubectl: () => Promise.resolve(kubectlCommands()),
    consoles: () => Promise.resolve(consoleTable()),
    words: () => Promise.resolve(wordTable()),
    "kafka topics": () => Promise.resolve(kafkaCommands()),
    "database extensions": () => Promise.resolve(databaseExtensions()),
    "database config": () => Promise.resolve(databaseConfig()),
};

/** Replaces what stands between `<!-- name: begin -->` and `<!-- name: end -->`. */
export async function withTables(page: string, text: string, names: readonly string[]): Promise<string> {
    for (const name of names) {
        const place = new RegExp(`(<!-- ${name}: begin[^>]*-->\\n)[\\s\\S]*?(\\n<!-- ${name}: end -->)`);
        if (!place.test(text))
            throw new UserError(`${page} has no place for the table "${name}"`, `git checkout ${page}`);
        const content = await tables[name]?.();
        text = text.replace(place, (_all, begin: string, end: string) => `${begin}\n${content}\n${end}`);
    }
    return text;
}

const note = "<!-- Written by `npm run make -- docs` from the program; a test fails when it is out of date. -->";

/** A page that is written as a whole. */
const whole = (write: () => string | Promise<string>) => async (): Promise<string> => {
    const [title, ...rest] = (await write()).split("\n\n");
    return `${[title, note, ...rest].join("\n\n")}\n`;
};

/** Pages by people with places for values, and for these tables. */
const tablesOf: Readonly<Record<string, readonly string[]>> = {
    "README.md": ["targets"],
    "CONTRIBUTING.md": [],
    "charts/todo-service/README.md": ["chart values"],
    "docs/README.md": ["runbooks"],
    "docs/clouds.md": ["brokers", "kafka topics", "clouds", "profiles"],
    "docs/external-database.md": ["database roles", "database extensions", "database config"],
    "docs/guides/change-a-retention.md": ["retention"],
    "docs/monitoring.md": [],
    "docs/network-policies.md": ["flows", "pod groups"],
    "docs/proof.md": ["first hour", "checks on pods", "parts of the cluster"],
    "docs/style.md": ["words"],
    "docs/where.md": ["namespaces", "service places", "kubectl", "consoles"],
    "docs/guides/local-run.md": [],
    "docs/tutorial.md": [],
    "services/README.md": ["services"],
    ...Object.fromEntries(cloudNames.map((it) => [`docs/guides/${it}.md`, []])),
};

const inPlace = ([page, names]: readonly [string, readonly string[]]) =>
    [page, (text: string) => withTables(page, withValues(page, text), names)] as const;

/** What the program writes, page by page; each function gets the page as it is. */
export const generatedPages = (
    scripts: readonly AnyCommand[],
): Readonly<Record<string, (before: string) => Promise<string>>> => ({
    ...Object.fromEntries(Object.entries(tablesOf).map(inPlace)),
    "docs/platform.svg": () => Promise.resolve(platformPicture()),
    "docs/production-readiness.md": whole(checklistDocument),
    "docs/reference/alerts.md": whole(alertReference),
    "docs/reference/config.md": whole(configReference),
    "docs/reference/outputs.md": whole(outputReference),
    "docs/reference/events.md": whole(eventReference),
    "docs/reference/metrics.md": whole(metricReference),
    "docs/reference/log-fields.md": whole(logReference),
    "docs/reference/requirements.md": whole(requirementReference),
    "docs/reference/time-limits.md": whole(timeLimitReference),
    "docs/reference/versions.md": whole(versionReference),
    "services/backend/openapi.json": openApiDocument,
    "docs/reference/commands.md": whole(() => commandReference(scripts)),
});

/** The text without what a formatter may change. */
export const normalized = (text: string): string =>
    text
        .replace(/ +\|/g, " |")
        .replace(/-{3,}/g, "---")
        .replace(/\n{2,}/g, "\n\n")
        .split(/(^```[^]*?^```$)/m)
        .map((it, index) => (index % 2 === 0 ? unwrapped(it) : it))
        .join("");

/** Paragraphs on one line each; tables, headings, lists and comments keep their lines. */
const unwrapped = (text: string): string => text.replace(/(?<=[^\n|>])\n *(?![\n|#]|```|[-*] |\d+\. |<!--|$)/g, " ");
