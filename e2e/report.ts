import junit from "junit-report-builder";
import { type ServiceName } from "../model/contract/catalogue";
import { type RequirementId } from "../model/contract/requirements";

export interface StepResult {
    readonly name: string;
    /** Whose promise it is. */
    readonly service: ServiceName;
    readonly title: string;
    readonly covers: readonly RequirementId[];
    readonly status: "passed" | "failed" | "skipped";
    readonly seconds: number;
    /** What was seen, or why it failed or was skipped. */
    readonly detail: string;
}

export interface Report {
    readonly passed: boolean;
    /** Names what the run made: tasks are titled `e2e <run> ...`. */
    readonly run: string;
    readonly target: string;
    /** How the suite saw that events were in the topics. */
    readonly evidence: string;
    /** RFC 3339. */
    readonly startedAt: string;
    readonly seconds: number;
    readonly steps: readonly StepResult[];
    /** Whether the user chose some of the steps. */
    readonly partial: boolean;
}

const marks = { passed: "ok  ", failed: "FAIL", skipped: "skip" } as const;

/** One line of progress; failures say why on a second one. */
export function describeStep({ name, title, status, seconds, detail }: StepResult): string {
    const line = `${marks[status]} ${seconds.toFixed(2).padStart(6)} s  ${name.padEnd(22)} ${title}`;
    return status === "passed" ? `${line} (${detail})` : `${line}\n${" ".repeat(15)}${detail}`;
}

/** The last line of a run that tried everything and found nothing. */
export const allKept = "The platform keeps its promises.";
/** The longest reason in a summary, in characters. */
const longestReason = 240;

/**
 * The end of a run's log. It names what is broken, why, and whose promise it was, last: Kubernetes keeps the last 2 KiB of a
 * container's log as the reason of its failure, and people read the end of a log first.
 */
export function describeReport({ passed, run, evidence, seconds, steps, partial }: Report): string {
    const count = (status: StepResult["status"]) => steps.filter((it) => it.status === status).length;
    const failed = steps.filter((it) => it.status === "failed");
    const services = [...new Set(failed.map((it) => it.service))];
    return [
        `Run ${run} took ${seconds.toFixed(1)} s: ${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped.`,
        `Events in topics were seen by: ${evidence}.`,
        ...(passed
            ? [partial ? "The chosen promises are kept; npm run e2e tries all." : allKept]
            : [
                  ...failed.map((it) => `  ${it.name}: ${shortened(it.detail)}`),
                  `Broken: ${failed.map((it) => it.name).join(", ")}.`,
                  `Look first at: ${services.join(", ")}.`,
              ]),
    ].join("\n");
}

const shortened = (reason: string): string =>
    reason.length > longestReason ? `${reason.slice(0, longestReason)} ...` : reason;

/** JUnit XML, as CI systems show it. */
export function junitXml({ run, seconds, steps, startedAt, target }: Report): string {
    const builder = junit.newBuilder();
    const suite = builder.testSuite().name("e2e").timestamp(startedAt).time(seconds);
    suite.property("run", run).property("target", target);
    for (const step of steps) {
        const testCase = suite.testCase().className("e2e").name(step.name).time(step.seconds);
        testCase.property("title", step.title);
        if (step.status === "failed") testCase.failure(step.detail);
        else if (step.status === "skipped") testCase.skipped();
        else testCase.standardOutput(step.detail);
    }
    return builder.build();
}
