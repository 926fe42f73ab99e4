import { serviceNames } from "../../../model/contract/catalogue";
import { optionalLogFields, requiredLogFields } from "../../../model/contract/log-fields";
import { namespaces } from "../../../model/platform/namespaces";
import { type Check, type Scene } from "../runner/check";
import { holds } from "./support/eventually";

const daprFields = ["app_id", "level", "msg", "scope", "time", "type"];
const known: ReadonlySet<string> = new Set([...requiredLogFields, ...optionalLogFields]);

type Line = Readonly<Record<string, unknown>>;

/** What a line of a service lacks, or has too much. */
function wrongWith(line: Line): string | undefined {
    const missing = requiredLogFields.filter((it) => !(it in line));
    const unknown = Object.keys(line).filter((it) => !known.has(it));
    if (missing.length > 0) return `it has no ${missing.join(", ")}`;
    return unknown.length > 0 ? `it has ${unknown.join(", ")}, which the contract does not know` : undefined;
}

function wrongWithSidecars(line: Line): string | undefined {
    const missing = daprFields.filter((it) => !(it in line));
    return missing.length > 0 ? `it has no ${missing.join(", ")}` : undefined;
}

function parse(text: string): Line | undefined {
    try {
        return JSON.parse(text) as Line;
    } catch {
        return undefined;
    }
}

async function linesOf({ cluster }: Scene, name: string, container: string): Promise<string[]> {
    const of = ["--namespace", namespaces.services.name, "--selector", `app.kubernetes.io/name=${name}`];
    const text = await cluster.kubectl(["logs", ...of, "--container", container, "--tail=-1"]);
    return text.split("\n").filter((it) => it !== "");
}

async function logsHaveFields(scene: Scene): Promise<string> {
    const wrong: string[] = [];
    let count = 0;
    for (const name of serviceNames) {
        for (const [container, judge] of [
            ["app", wrongWith],
            ["daprd", wrongWithSidecars],
        ] as const) {
            const lines = await linesOf(scene, name, container);
            holds(lines.length > 0, `${container} of ${name} has written nothing`);
            count += lines.length;
            for (const text of lines) {
                const line = parse(text);
                const fault = line === undefined ? "it is no JSON" : judge(line);
                if (fault !== undefined) wrong.push(`${name} ${container}: ${fault}: ${text.slice(0, 200)}`);
            }
        }
    }
    holds(wrong.length === 0, `${wrong.length} of ${count} lines:\n${wrong.slice(0, 10).join("\n")}`);
    return `${count} lines`;
}

export const logChecks: readonly Check[] = [
    {
        name: "logs",
        holds: "Every line that a service or its sidecar writes is JSON with the fields of the contract, and no others.",
        run: logsHaveFields,
    },
];
