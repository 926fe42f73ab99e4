import { accessSteps } from "./access";
import { auditSteps, closingAuditSteps } from "./audit";
import { closingLiveSteps, liveSteps } from "./live";
import { reminderSteps } from "./reminders";
import { closingTaskSteps, taskSteps } from "./tasks";
import { traceSteps } from "./traces";

export { type Step, type World } from "./step";

/** These need nothing of each other, so they run at the same time. */
export const steps = [...taskSteps, ...accessSteps, ...reminderSteps, ...liveSteps, ...auditSteps, ...traceSteps];

/** These look back on the whole run, when the real reminders have given everything else the time to go wrong. */
export const closingSteps = [...closingTaskSteps, ...closingLiveSteps, ...closingAuditSteps];
