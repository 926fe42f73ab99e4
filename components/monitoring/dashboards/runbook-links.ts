import { runbooks, type Runbook } from "../../../model/platform/monitoring-names";

export const runbooksUid = "todo-runbooks";

/** Number of a runbook's panel. */
export const runbookPanel = (runbook: Runbook): number => runbooks.indexOf(runbook) + 1;

/** The panel alone, full screen; without a path it stays on the dashboard that is open. */
export const runbookQuery = (runbook: Runbook): string => `?viewPanel=panel-${runbookPanel(runbook)}`;

/** Grafana puts its own path prefix before it. */
export const runbookUrl = (runbook: Runbook): string => `/d/${runbooksUid}${runbookQuery(runbook)}`;
