import { gateLogsCommand } from "../../components/gate/gate-job";
import { namespaces } from "../../model/platform/namespaces";
import { imageFix, type PodTrouble } from "./pod-troubles";
import { type Diagnostic } from "./progress";
import { readPassphrase } from "./state-backend";
import { stackCommand } from "../../engine/command/stack-command";

interface Hint {
    readonly pattern: RegExp;
    /** What the command alone does not say. */
    readonly says?: string;
    /** A command, as it can be pasted, of a stack and of what was said: the cause, then the rest. */
    readonly fix: (stack: string, said: string) => string;
    /** Whether pods that do not run say more. */
    readonly isVague?: boolean;
}

/** What helps against failures that users meet; the first match is shown. */
const hints: readonly Hint[] = [
    {
        // First: the suite's log, which is part of the message, may speak of anything.
        pattern: /^gate-suite: |ReleaseGate\$kubernetes:batch\/v1:Job/,
        fix: () => gateLogsCommand(namespaces.services.name),
    },
    {
        // Early: the names of what is protected may sound like anything.
        pattern: /because it is protected/,
        says: "What the config no longer asks for keeps its protection, whatever `protect` says now.",
        fix: unprotect,
    },
    {
        pattern: /incorrect passphrase|passphrase must be set|decrypting/i,
        says: "Put .pulumi/passphrase back, or type what it held.",
        fix: () => readPassphrase,
    },
    {
        pattern:
            /connection refused|i\/o timeout|no such host|unreachable|failed to read kubeconfig|no configuration has been provided/i,
        fix: (stack) => `npm run doctor -- ${stack}`,
    },
    {
        // Before the rights: the API server calls these forbidden too.
        pattern: /updates to statefulset spec/i,
        says: "Make the size in the claim template what it was: volumes grow on purpose only (docs/clouds.md).",
        fix: (stack) => stackCommand("up", stack),
    },
    {
        pattern:
            /another operation \(install\/upgrade\/rollback\) is in progress|cannot re-use a name that is still in use|release: already exists/i,
        // The provider of a run that was killed may finish its release while the next run is under way.
        says: "The next run names the mark that a killed run has left, and the command that deletes it.",
        fix: (stack) => stackCommand("up", stack),
    },
    {
        pattern: /job\.batch .* field is immutable|jobs\.batch .* already exists/i,
        fix: (_stack, said) => deleteJobs(said),
    },
    {
        pattern: /ImagePullBackOff|ErrImagePull|failed to pull/i,
        fix: imageFix,
    },
    {
        pattern: /timed out|allocated timeout|context (deadline exceeded|canceled)|not ready/i,
        fix: () => "kubectl get pods --all-namespaces --field-selector status.phase!=Running",
        isVague: true,
    },
    { pattern: /quota|limit ?exceeded|out of host capacity|insufficient/i, fix: (stack) => `npm run plan -- ${stack}` },
    {
        pattern: /unauthori[sz]ed|forbidden|credential|authentication|not authenticated|az login/i,
        fix: (stack) => `npm run doctor -- ${stack}`,
    },
    {
        pattern: /protected|cannot be deleted/i,
        fix: (stack) => `pulumi config set protect false --stack ${stack} && ${stackCommand("up", stack)}`,
    },
    { pattern: /no resource plugin|could not find plugin|download/i, fix: () => "pulumi install" },
];

/** Takes the protection from what the engine names, and goes on; `npm run up` asks before it deletes what holds data. */
function unprotect(stack: string, said: string): string {
    const urns = [...said.matchAll(/pulumi state unprotect '([^']+)'/g)].map(([, urn]) => urn);
    const commands = [...new Set(urns)].map((it) => `pulumi state unprotect '${it}' --yes --stack ${stack}`);
    return [...commands, stackCommand("up", stack)].join(" && ");
}

/** Deletes the Jobs that a message names, in whichever namespace they are. */
function deleteJobs(said: string): string {
    const name = /jobs?\.batch "([^"]+)"/i.exec(said)?.[1] ?? "NAME";
    return `kubectl delete jobs --all-namespaces --field-selector metadata.name=${name}`;
}

/** Says why a run failed: the cause first, then the command that helps, then the rest. */
export function explainFailure(
    errors: readonly Diagnostic[],
    output: string,
    stack: string,
    troubles: readonly PodTrouble[] = [],
): string {
    // The engine's own last words ("update failed") explain nothing; a resource's words do.
    const causes = errors
        .map((it) => ({ ...it, message: withoutList(it.message) }))
        .filter((it) => it.message !== "" && !/^(update|destroy) failed$/i.test(it.message));
    const [first, ...rest] = causes;
    const cause = first?.message ?? lastError(output) ?? "the engine gave no reason";
    // The CLI's whole output speaks of much besides: it is asked only when the cause itself says nothing known.
    const hint =
        hints.find((it) => it.pattern.test(`${first?.resource ?? ""}: ${cause}`)) ??
        hints.find((it) => it.pattern.test(output));
    const help = hint?.isVague && troubles.length > 0 ? undefined : hint;
    return [
        `error: ${first?.resource === undefined ? "" : `${first.resource}: `}${cause}`,
        ...(help?.says === undefined ? [] : [`  ${help.says}`]),
        ...(help === undefined
            ? []
            : [`  try: ${help.fix(stack, [cause, ...rest.map((it) => it.message)].join("\n"))}`]),
        ...troubles.flatMap((it) => [`  pod ${it.text}`, `    try: ${it.fix}`]),
        ...rest.map((it) => `\n  also: ${it.resource === undefined ? "" : `${it.resource}: `}${firstLine(it.message)}`),
    ].join("\n");
}

/** Says why the CLI refused a command that is no update. */
export function explainCommand({ stderr }: { readonly stderr: string }): string {
    const stack = /--stack[ =](\S+)/.exec(stderr)?.[1] ?? "dev";
    return explainFailure([], stderr, stack);
}

/** The CLI's own last error with what follows it, or its last words. */
function lastError(output: string): string | undefined {
    const text = output.trim();
    const start = text.lastIndexOf("error: ");
    return start < 0 ? text.split("\n").at(-1) : text.slice(start + "error: ".length).trim();
}

const firstLine = (text: string): string => text.split("\n")[0] ?? "";

/** Providers put their errors into lists: "1 error occurred:" and then a line with a star for each. */
const withoutList = (text: string): string => text.replace(/^\d+ errors? occurred:\s*/, "").replace(/^\s*\* /gm, "");
