import { growVariable } from "../../model/platform/claimed-volumes";
import { type ProfileName } from "../../model/platform/choices";
import { refuseForeignNamespaces } from "../cluster/foreign-namespaces";
import { clusterState, createClusterCommand } from "../cluster/local-cluster";
import { readStackFile, type StackFile } from "../../engine/stack-files";
import { planStack, type StackPlan } from "../../engine/plan/plan-stack";
import { slowResources } from "../../engine/plan/timeline";
import { describeProblem } from "../../stacks/config/problems";
import { stackCommand } from "../../engine/command/stack-command";
import { UserError } from "../../engine/command/user-error";
import { Kubectl } from "../cluster/kubectl";
import { acceptLosses } from "./accept-losses";
import { confirm } from "./confirm";
import { refuseFewerBrokers } from "./fewer-brokers";
import { growClaims, requireClaimed } from "./grow";
import { refuseInterruptedCreations, refuseInterruptedReleases } from "./interrupted";
import { describeOutputs, openStack, runOperation } from "./operation";
import { countByComponent } from "./progress";
import { findPulumi, installPulumi, pinnedPulumiVersion } from "./pulumi-cli";
import { run } from "../../engine/command/run-program";
import { accessOf } from "./pod-watch";
import { commandPrefix } from "./state-backend";
import { pendingOperationsOf, stateOf, type StateResource } from "./state";

export interface UpOptions {
    /** Makes a local cluster for dev when none can be reached. */
    readonly createCluster?: boolean;
    /** Resources whose volumes take the size that the plan has. */
    readonly grow?: readonly string[];
    /** Does not ask. */
    readonly yes?: boolean;
}

/** `npm run up`; answers with the exit code. */
export async function up(stack: string, { createCluster = false, grow = [], yes }: UpOptions): Promise<number> {
    const folder = process.cwd();
    const file = readStackFile(folder, stack);
    const command = stackCommand("up", stack, ...(grow.length > 0 ? [`--grow ${grow.join(",")}`] : []));
    requireClaimed(grow);
    // The program reads it, here and on Pulumi's engine.
    if (grow.length > 0) process.env[growVariable] = grow.join(",");

    const target = file.values[`${file.project}:target`];
    if (target === "dev" && !(await clusterIsThere(file, createCluster)))
        return (await import("../../local/platform/run-locally")).runLocally({ stack });
    const plan = await planned(file);
    const pulumi = (await findPulumi(folder)) ?? (await download(folder));
    if (pulumi === undefined) {
        const sentence =
            "The Pulumi CLI is not installed and cannot be downloaded from here (https://www.pulumi.com/docs/install)";
        if (target !== "dev") throw new UserError(sentence, `npm run doctor -- ${stack}`);
        console.log(`${sentence}; running the services on this machine instead.`);
        return (await import("../../local/platform/run-locally")).runLocally({ stack });
    }
    if (target !== "dev" && !yes) {
        const cost = `${stack} is estimated at ${plan.cost?.monthly.toFixed(0) ?? "?"} US dollars a month.`;
        if (!(await confirm(`${cost} Create it?`, stackCommand("up", stack, "--yes")))) return 1;
    }

    const open = await openStack(folder, stack, pulumi);
    const { resources, timeline } = plan;
    const present = await stateOf(open.stack);
    refuseInterruptedCreations(stack, await pendingOperationsOf(open.stack), commandPrefix(open.backend));
    await refuseWhatCannotGoOn(present, resources, command);
    const context = file.values[`${file.project}:kubeContext`] || undefined;
    if (target === "dev" || context !== undefined) {
        const owned = namespacesOf(present);
        await refuseForeignNamespaces(
            { context },
            namespacesOf(resources).filter((it) => !owned.includes(it)),
        );
    }
    const minutes = timeline === undefined ? "" : `, the first time about ${timeline.minutes} minutes`;
    console.log(
        `Stack ${stack}: ${resources.filter((it) => it.custom).length} resources${minutes}; ${open.backend.description}\n`,
    );
    if (!(await acceptLosses(open))) return 1;
    if (grow.length > 0) await growClaims(grow, present, resources);
    const expectation = timeline && { minutes: timeline.minutes, slow: slowResources(resources) };
    const outcome = await runOperation(open, "up", countByComponent(resources), expectation);
    if (outcome === "refused") return 1;
    if (outcome === "failed") {
        console.error(`\nWhat was made stays. Go on with: ${command}`);
        const history = await open.stack.history(50, 1, false);
        if (history.some((it) => it.kind === "update" && it.result === "succeeded"))
            console.error(`Or go back to what worked: ${stackCommand("rollback", stack)}`);
        return 1;
    }
    const outputs = await open.stack.outputs();
    console.log(
        `\n${describeOutputs(outputs).join("\n")}\n\nNext: ${String(outputs["nextStep"]?.value ?? "npm run e2e")}\nLater: npm run status -- ${stack}`,
    );
    return 0;
}

/**
 * Looks for releases that a killed run has left, and for brokers that the update would leave alone, where the state has a cluster that
 * answers; the update tells why one does not.
 */
async function refuseWhatCannotGoOn(
    present: readonly StateResource[],
    planned: StackPlan["resources"],
    command: string,
): Promise<void> {
    const access = accessOf(present);
    if (access === undefined) return;
    const kubectl = new Kubectl(access);
    try {
        if (!(await kubectl.answers())) return;
        await refuseInterruptedReleases(kubectl, planned, present);
        await refuseFewerBrokers(kubectl, planned, command);
    } finally {
        kubectl.close();
    }
}

/** Names of the namespaces among resources. */
const namespacesOf = (resources: readonly Pick<StateResource, "type" | "inputs">[]): string[] =>
    resources
        .filter((it) => it.type === "kubernetes:core/v1:Namespace")
        .map((it) => (it.inputs?.["metadata"] as { readonly name: string }).name);

/** The plan of the stack: a mistake in its config is found before anything is touched. */
async function planned(file: StackFile): Promise<StackPlan> {
    if (file.placeholders.length > 0)
        throw new UserError(
            `Pulumi.${file.stack}.yaml still has to be filled in: ${file.placeholders.join(", ")}`,
            file.placeholders.map((it) => `pulumi config set --stack ${file.stack} ${it} VALUE`).join("\n       "),
        );
    const plan = await planStack(file);
    const [problem] = plan.problems;
    if (problem) throw new UserError(plan.problems.map(describeProblem).join("\n\n"), `npm run plan -- ${file.stack}`);
    for (const it of plan.warnings) console.warn(`warning: ${describeProblem(it)}\n`);
    return plan;
}

async function download(folder: string) {
    console.log(`Pulumi is not on PATH; downloading version ${pinnedPulumiVersion(folder)} for this project ...`);
    return installPulumi(folder);
}

/** Whether the dev stack has a cluster to go to; says how to get one where it has none. */
async function clusterIsThere(file: StackFile, create: boolean): Promise<boolean> {
    const found = await clusterState(file);
    if (found.state === "reachable") {
        console.log(`Cluster: context ${found.context}, Kubernetes ${found.version}`);
        return true;
    }
    if (found.state === "refused") throw new UserError(`context ${found.context}: ${found.reason}`, found.fix);
    const reason =
        found.state === "none"
            ? "There is no kube context."
            : `The cluster of context ${found.context} does not answer: ${found.reason}.`;
    const maker = await createClusterCommand(file.values[`${file.project}:profile`] as ProfileName);
    if (create) {
        if (!maker)
            throw new UserError(
                "neither kind, minikube nor k3d is installed",
                "https://kind.sigs.k8s.io/docs/user/quick-start/#installation",
            );
        const [program, ...args] = maker;
        await run(program, args, { visible: true });
        return true;
    }
    console.log(
        maker
            ? `${reason} To make one whose network enforces policies: ${maker.join(" ")}\n  (or: ${stackCommand("up", file.stack, "--create-cluster")})`
            : `${reason} Install kind, minikube or k3d to make one.`,
    );
    console.log("Running the services on this machine instead.");
    return false;
}
