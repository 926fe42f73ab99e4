import { autoscaling, disruptionBudgets, probes, requestsAndLimits, spread } from "./resources";
import { codePinned, imagesMultiArch, imagesPinned } from "./images";
import { httpsOnly } from "./entrance";
import { networkPolicies } from "./network";
import { podSecurity } from "./pods";
import { backupScheduled, protect, restoreRehearsed } from "./recovery";
import { type ChecklistRule } from "./rule";
import { noDefaultPassword, noSecretsInClear } from "./secrets";

export { type ChecklistRule } from "./rule";

/** The checklist, in the order in which it is read. */
export const checklistRules: readonly ChecklistRule[] = [
    requestsAndLimits,
    autoscaling,
    disruptionBudgets,
    networkPolicies,
    httpsOnly,
    noSecretsInClear,
    podSecurity,
    imagesPinned,
    imagesMultiArch,
    codePinned,
    probes,
    spread,
    backupScheduled,
    restoreRehearsed,
    protect,
    noDefaultPassword,
];
