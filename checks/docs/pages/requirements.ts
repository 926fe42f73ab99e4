import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../engine/command/user-error";
import { requirements, type RequirementId } from "../../../model/contract/requirements";
import { type Trace, traces } from "./traceability";
import { code } from "./markdown";

const kinds: Readonly<Record<string, string>> = {
    FR: "Functional requirements",
    SC: "Success criteria",
    EC: "Edge cases",
    NFR: "Qualities",
};

const ids = Object.keys(requirements) as RequirementId[];
const link = (id: RequirementId): string => `[${id}](#${id.toLowerCase()})`;
const isTest = (proof: string): boolean => proof.startsWith("tests/");

/** What to type to see a proof. */
function commandOf(proof: string): string {
    if (!isTest(proof)) return proof;
    if (/^tests\/observability\//.test(proof)) return `npm run test:observability -- ${proof}`;
    return /^tests\/(e2e|reliability)\//.test(proof) ? `npm run test:platform -- ${proof}` : `npm test -- ${proof}`;
}

function section(id: RequirementId, { fulfilledBy, provedBy, open }: Trace): string {
    return [
        `### ${id}`,
        requirements[id],
        [
            `- Fulfilled by ${fulfilledBy.map((it) => `[${code(it)}](../../${it})`).join(", ")}`,
            ...(provedBy.length > 0 ? [`- Proved by ${provedBy.map((it) => code(commandOf(it))).join(", ")}`] : []),
            ...(open === undefined ? [] : [`- Still open: ${open}`]),
        ].join("\n"),
    ].join("\n\n");
}

/** The page of requirements; every file that it names has to be there. */
export function requirementReference(folder: string): string {
    const missing = Object.values(traces)
        .flatMap(({ fulfilledBy, provedBy }) => [...fulfilledBy, ...provedBy.filter(isTest)])
        .filter((it) => !existsSync(join(folder, it)));
    if (missing.length > 0)
        throw new UserError(
            `checks/docs/pages/traceability.ts names files that are not there: ${[...new Set(missing)].join(", ")}`,
            "git log -M --diff-filter=DR --summary",
        );
    const inPart = ids.filter((it) => traces[it].open !== undefined && traces[it].provedBy.length > 0);
    const unproved = ids.filter((it) => traces[it].provedBy.length === 0);
    return [
        "# Requirements",
        "Code, checklist and tests cite these ids. Each has the promise, the place that fulfils it, and the command that proves it.",
        `${ids.length} requirements: ${ids.length - inPart.length - unproved.length} are proved, ${inPart.length} in part, ${unproved.length} by no command yet. ` +
            "No cluster with nodes and no cloud account was part of any proof: the README lists " +
            "[what has been run](../../README.md#what-has-been-run-and-what-awaits-an-account).",
        `Proved in part: ${inPart.map(link).join(", ")}.`,
        `By no command yet: ${unproved.map(link).join(", ")}.`,
        ...Object.entries(kinds).flatMap(([kind, title]) => [
            `## ${title}`,
            ...ids.filter((it) => it.startsWith(`${kind}-`)).map((it) => section(it, traces[it])),
        ]),
    ].join("\n\n");
}
