import { type StackConfig } from "../../model/platform/stack-config";
import { type ConfigValues } from "./keys";
import { type RawConfig } from "./parse";
import { type ConfigProblem } from "./problems";

/** What the rules across keys look at. Keys whose own value is wrong are absent: one mistake is reported once. */
export interface RuleInput extends Pick<RawConfig, "project" | "isSecret" | "pathKind" | "kubeContexts"> {
    readonly values: Partial<ConfigValues>;
    /** Absent while something is missing that it needs. */
    readonly cluster?: StackConfig["cluster"];
}

/** Looks at parsed values and gives back at most one problem. */
export type ConfigRule = (input: RuleInput) => ConfigProblem | undefined;
