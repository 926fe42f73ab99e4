/** Parts of daprd that write, as it names them. */
type Scope = "dapr.apphealth" | "dapr.contrib";

/** Writes a line as daprd does: https://docs.dapr.io/operations/observability/logging/logs/ (its levels: info, warning, error). */
export function writeLog(appId: string, level: "info" | "warning" | "error", scope: Scope, msg: string): void {
    const time = new Date().toISOString();
    console.log(JSON.stringify({ app_id: appId, level, msg, scope, time, type: "log", ver: "embedded" }));
}
