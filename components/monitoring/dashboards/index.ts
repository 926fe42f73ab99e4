import { type Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { daprDashboard } from "./dapr";
import { eventDashboard } from "./events";
import { infrastructureDashboard } from "./infrastructure";
import { logDashboard } from "./logs";
import { overviewDashboard } from "./overview";
import { reminderDashboard } from "./reminders";
import { runbookDashboard } from "./runbooks";
import { serviceDashboard } from "./services";
import { webSocketDashboard } from "./websocket";

/** Every dashboard; each is committed as json/<uid>.json, which is what a deployment installs. */
export const buildDashboards = (): Dashboard[] => [
    overviewDashboard(),
    serviceDashboard(),
    eventDashboard(),
    webSocketDashboard(),
    reminderDashboard(),
    daprDashboard(),
    infrastructureDashboard(),
    logDashboard(),
    runbookDashboard(),
];
