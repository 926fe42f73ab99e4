import { autoscaling, disruptionBudgets, probes, resources, spread } from "./resources";
import { imagesMultiArch, imagesPinned } from "./images";
import { networkPolicies } from "./network";
import { podSecurity } from "./pods";
import { backupScheduled, protect, restoreRehearsed } from "./recovery";
import { type Rule } from "./rule";
import { noDefaultPassword, noSecretsInClear } from "./secrets";

export { type Rule } from "./rule";

/** The checklist, in the order in which it is read. */
export const checklistRules: readonly Rule[] = [
    resources,
    autoscaling,
    disruptionBudgets,
    networkPolicies,
    noSecretsInClear,
    podSecurity,
    imagesPinned,
    imagesMultiArch,
    probes,
    spread,
    backupScheduled,
    restoreRehearsed,
    protect,
    noDefaultPassword,
];
