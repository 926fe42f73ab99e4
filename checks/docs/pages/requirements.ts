import { requirements, type RequirementId } from "../../../model/contract/requirements";
import { code } from "./markdown";
import { type Trace, traces } from "./traceability";

const kinds: Readonly<Record<string, string>> = {
    FR: "Functional requirements",
    SC: "Success criteria",
    EC: "Edge cases",
    NFR: "Qualities",
};

const ids = Object.keys(requirements) as RequirementId[];
const links = (some: readonly RequirementId[]): string => some.map((it) => `[${it}](#${it.toLowerCase()})`).join(", ");

/** What to type to see a proof. */
function commandOf(proof: string): string {
    if (!proof.startsWith("tests/")) return proof;
    if (/^tests\/observability\//.test(proof)) return `npm run test:observability -- ${proof}`;
    return /^tests\/(e2e|reliability)\//.test(proof) ? `npm run test:platform -- ${proof}` : `npm test -- ${proof}`;
}

function section(id: RequirementId, { fulfilledBy, provedBy, open }: Trace): string {
    const places = fulfilledBy.map((it) => `[${code(it)}](../../${it})`);
    const commands = provedBy.map((it) => code(commandOf(it)));
    const items = [
        `- **Place:** ${places.join(", ")}`,
        ...(commands.length > 0 ? [`- **Proof:** ${commands.join(", ")}`] : []),
        ...(open === undefined ? [] : [`- **Open:** ${open}`]),
    ];
    return [`### ${id}`, requirements[id], items.join("\n")].join("\n\n");
}

/** The page of requirements. The linter of pages holds every file and command that it names. */
export function requirementReference(): string {
    const unproved = ids.filter((it) => traces[it].provedBy.length === 0);
    const inPart = ids.filter((it) => traces[it].open !== undefined && !unproved.includes(it));
    const proved = ids.length - inPart.length - unproved.length;
    const run = "[proof](../proof.md)";
    return [
        "# Requirements",
        "Code, checklist and tests cite these ids. Each has the promise, the place that fulfills it, and the command that proves it.",
        `Commands prove ${proved} of ${ids.length} requirements, and ${inPart.length} more in part. ` +
            `No proof has used nodes or a cloud account so far: the ${run} lists what has been run.`,
        `In part: ${links(inPart)}.`,
        `Without a command so far: ${links(unproved)}.`,
        ...Object.entries(kinds).flatMap(([kind, title]) => [
            `## ${title}`,
            ...ids.filter((it) => it.startsWith(`${kind}-`)).map((it) => section(it, traces[it])),
        ]),
    ].join("\n\n");
}
