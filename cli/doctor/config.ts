import { type StackFile } from "../../engine/stack-files";
import { type StackPlan } from "../../engine/plan/plan-stack";
import { type ConfigProblem } from "../../stacks/config/problems";
import { kafkaTopics } from "../plan/retention";
import { type Finding } from "./finding";

const subject = "config";

/** What a stack's config lacks, what works and should change all the same, and what it expects of others. */
export function configFindings(file: StackFile, plan: StackPlan): Finding[] {
    const of = (state: Finding["state"], { key, message, fix }: ConfigProblem): Finding => ({
        subject,
        state,
        detail: `${key}: ${message}`,
        fix,
    });
    const missing: Finding[] = [
        ...plan.problems.map((it) => of("missing", it)),
        ...file.placeholders.map((key): Finding => ({
            subject,
            state: "missing",
            detail: `${key} is still to be filled in`,
            fix: `pulumi config set --stack ${file.stack} ${key} VALUE`,
        })),
    ];
    const ok: Finding = { subject, state: "ok", detail: `Pulumi.${file.stack}.yaml` };
    return [
        ...(missing.length > 0 ? missing : [ok]),
        ...plan.warnings.map((it) => of("advice", it)),
        ...topicFindings(plan),
    ];
}

/** Topics that somebody else declares; nobody can look at them from here. */
function topicFindings({ outputs, retention }: StackPlan): Finding[] {
    if (outputs["broker"] !== "kafka" || retention === undefined) return [];
    return [
        {
            subject: "topics",
            state: "unknown",
            detail: `the Kafka needs ${kafkaTopics(retention).join("; ")}; docs/clouds.md#brokers has the commands`,
        },
    ];
}
