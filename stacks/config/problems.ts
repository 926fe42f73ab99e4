import * as pulumi from "@pulumi/pulumi";

/** One thing that a user must fix before the program can run. Every field is a phrase of the printed sentence. */
export interface ConfigProblem {
    /** Full config key, such as `todo-multicloud:broker`. */
    readonly key: string;
    /** What is wrong, without a full stop. */
    readonly message: string;
    /** The value found, as the user wrote it; absent for a missing value and for secrets. */
    readonly given?: string;
    /** The values or the form that would be accepted. */
    readonly allowed?: string;
    /** The command, or two joined by `&&`, that fixes it; {@link namingStack} makes it ready to paste. */
    readonly fix: string;
}

/** The problem with commands of Pulumi that work whichever stack is selected. */
export const namingStack = (stack: string, problem: ConfigProblem): ConfigProblem => ({
    ...problem,
    fix: problem.fix
        .split(" && ")
        .map((it) => (it.startsWith("pulumi ") ? `${it} --stack ${stack}` : it))
        .join(" && "),
});

/** Renders a problem as the lines a user reads. */
export function describeProblem(problem: ConfigProblem): string {
    const given = problem.given === undefined ? "" : ` (given: ${problem.given})`;
    const allowed = problem.allowed === undefined ? "" : `\n    allowed: ${problem.allowed}`;
    return `${problem.key}: ${problem.message}${given}${allowed}\n    fix:     ${problem.fix}`;
}

/** All problems of a stack's configuration at once. A RunError, so Pulumi prints the message without a stack trace. */
export class ConfigError extends pulumi.RunError {
    readonly problems: readonly ConfigProblem[];

    constructor(stack: string, found: readonly ConfigProblem[]) {
        const problems = found.map((it) => namingStack(stack, it));
        const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
        super(
            `${count} in the configuration of stack "${stack}":\n\n  ${problems.map(describeProblem).join("\n\n  ")}\n`,
        );
        this.problems = problems;
    }
}
