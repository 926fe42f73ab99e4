import { resourceFacts } from "../../stacks/targets";
import { UserError } from "../../engine/command/user-error";
import { isRelease } from "../../engine/plan/footprint";
import { type PlannedResource } from "../../engine/monitor";
import { nameIn } from "../../engine/urn";
import { type Kubectl } from "../cluster/kubectl";
import { type PendingOperation, type StateResource } from "./state";

const lookups = resourceFacts("lookups");

/** Objects in the cluster are taken over by their name, and what has no life outside the state is made again. */
const canBeMadeAgain = (type: string): boolean => /^(kubernetes|random|tls|command|pulumi):/.test(type);

/**
 * Refuses to go on after a run that was killed while a cloud made something: the state does not know it, so it would be made again,
 * which the cloud refuses (Azure, Google) or does (Oracle: a second cluster).
 *
 * @param prefix what comes before a `pulumi` command, to find the same state
 */
export function refuseInterruptedCreations(
    stack: string,
    operations: readonly PendingOperation[],
    prefix: string,
): void {
    const pending = operations
        .filter(({ type, resource }) => type === "creating" && !canBeMadeAgain(resource.type))
        .map(({ resource }) => resource);
    if (pending.length === 0) return;
    const pulumi = (command: string) => `${prefix}pulumi ${command} --stack ${stack} --yes --non-interactive`;
    const forget = pulumi("refresh --clear-pending-creates");
    const names = pending.map(({ urn }) => nameIn(urn)).join(", ");
    throw new UserError(
        [
            `a run was killed while the cloud made ${names}.`,
            "Wait until the cloud's console says that it is there, and take it over;",
            `where there is none, use ${forget}`,
        ].join(" "),
        [forget, ...pending.map((it) => pulumi(takeOver(it)))].join(" && "),
    );
}

/**
 * The arguments that put what exists into the state. Not `refresh --import-pending-creates`, which notes that it is to be imported and
 * leaves it at that: the next update makes it again (tests/clouds/gke.test.ts, engine 3.274).
 */
function takeOver({ urn, type, parent, provider, inputs = {} }: PendingOperation["resource"]): string {
    const id = lookups[type]?.(inputs) ?? "ID";
    const of = (option: string, value: string | undefined) =>
        value === undefined ? [] : [`--${option} '${option}=${value}'`];
    return [
        `import '${type}' '${nameIn(urn)}' "${id}" --protect=false --generate-code=false`,
        ...of("parent", parent?.includes("::pulumi:pulumi:Stack::") ? undefined : parent),
        // The state names a provider with its ID.
        ...of("provider", provider?.replace(/::[^:]*$/, "")),
    ].join(" ");
}

interface HelmSecrets {
    readonly items: readonly {
        readonly metadata: {
            readonly name: string;
            readonly namespace: string;
            readonly labels: { readonly name: string; readonly status: string };
        };
    }[];
}

/** Helm's marks of an operation that never ended; it refuses the next one of that release. */
const pendingSelector = "owner=helm,status in (pending-install,pending-upgrade,pending-rollback)";
const isPending = (status: string): boolean => status.startsWith("pending-");

const releaseOf = ({ inputs = {} }: Pick<StateResource, "inputs">): string =>
    `${String(inputs["namespace"])}/${String(inputs["name"])}`;

/**
 * Refuses to go on while a release of the plan is in the middle of an operation, or was installed, well or not, without the state
 * knowing it: a run was killed there. Without the mark Helm goes on from the release before, and takes over the objects that are there.
 */
export async function refuseInterruptedReleases(
    kubectl: Kubectl,
    planned: readonly PlannedResource[],
    present: readonly StateResource[],
): Promise<void> {
    const ours = new Set(planned.filter(isRelease).map(releaseOf));
    const known = new Set(present.filter(isRelease).map(releaseOf));
    const unknown = [...ours].filter((it) => !known.has(it)).map((it) => it.split("/")[1]);
    const installed =
        unknown.length === 0 ? [] : [`owner=helm,status in (deployed,failed),name in (${unknown.join(",")})`];
    const marks: HelmSecrets["items"][number][] = [];
    for (const selector of [pendingSelector, ...installed]) {
        const found = (await kubectl.get("secrets", "--all-namespaces", "--selector", selector)) as HelmSecrets;
        marks.push(...found.items);
    }
    const lost = marks.filter(({ metadata: { namespace, labels } }) => {
        const release = `${namespace}/${labels.name}`;
        return ours.has(release) && (isPending(labels.status) || !known.has(release));
    });
    if (lost.length === 0) return;
    const states = lost.map(({ metadata: it }) => `${it.labels.name} (${it.labels.status})`).join(", ");
    throw new UserError(
        `a run was killed in the middle of these releases: ${states}. When no other run is under way, delete Helm's mark and run this again`,
        lost
            .map(({ metadata: it }) => kubectl.line("delete", "secret", "--namespace", it.namespace, it.name))
            .join("\n       "),
    );
}
