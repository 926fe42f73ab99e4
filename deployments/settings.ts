import { cloudNames, type CloudName } from "../model/platform/choices";
import { factsOf } from "../stacks/targets";

/** What Pulumi Cloud needs to know of one stack, as plain data. https://www.pulumi.com/docs/deployments/ */
export interface StackDeployment {
    readonly stack: CloudName;
    /** Whether a push to the branch deploys it; otherwise somebody starts it by hand. */
    readonly deploysOnPush: boolean;
    /** Looks every night for changes behind the program's back. Reports them, and fixes nothing. */
    readonly driftSchedule?: string;
    /** Lives on credit, and so only for a while. */
    readonly isFallback: boolean;
}

export const stackDeployments: readonly StackDeployment[] = cloudNames.map((stack) => {
    const isFallback = factsOf(stack).role === "fallback";
    return { stack, deploysOnPush: !isFallback, driftSchedule: isFallback ? undefined : "0 2 * * *", isFallback };
});

/**
 * Paths from the root of the repository that concern a stack: a push counts when a changed file matches one of the includes and
 * none of the excludes; an exclude always wins. https://www.pulumi.com/docs/deployments/concepts/settings/path-filtering/
 */
export const pathFilters = (stack: string): string[] => [
    "index.ts",
    "Pulumi.yaml",
    `Pulumi.${stack}.yaml`,
    "package-lock.json",
    "model/**",
    "components/**",
    "stacks/**",
    "charts/**",
    // The code that a stack without images brings along.
    "services/**",
    "e2e/**",
    "engine/command/**",
];

/** Arguments of a DeploymentSettings resource. */
export const deploymentSettings = (
    { stack, deploysOnPush }: StackDeployment,
    { organization, repository, branch }: Readonly<Record<"organization" | "repository" | "branch", string>>,
) => ({
    organization,
    project: "todo-multicloud",
    stack,
    vcs: {
        provider: "github",
        repository,
        deployCommits: deploysOnPush,
        // A preview of a fallback would need its credentials in every pull request.
        previewPullRequests: deploysOnPush,
        pullRequestTemplate: false,
        paths: pathFilters(stack),
    },
    sourceContext: { git: { branch: `refs/heads/${branch}` } },
    cacheOptions: { enable: true },
    operationContext: {
        options: { skipInstallDependencies: false, skipIntermediateDeployments: true },
    },
});
