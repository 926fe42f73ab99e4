import { type Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { dapr } from "./dapr";
import { events } from "./events";
import { infrastructure } from "./infrastructure";
import { logDashboard } from "./logs";
import { overview } from "./overview";
import { reminderDashboard } from "./reminders";
import { runbookDashboard } from "./runbooks";
import { services } from "./services";
import { webSocket } from "./websocket";

/** Every dashboard; each is committed as json/<uid>.json, which is what a deployment installs. */
export const buildDashboards = (): Dashboard[] => [
    overview(),
    services(),
    events(),
    webSocket(),
    reminderDashboard(),
    dapr(),
    infrastructure(),
    logDashboard(),
    runbookDashboard(),
];
