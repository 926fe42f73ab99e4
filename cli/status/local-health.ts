import { findRunning, type RunningPlatform } from "../../local/platform/announcement";
import { describeHealth, type ServiceHealth } from "./health";

/** Asks every replica whether it is ready. */
async function replicaHealth({ services }: RunningPlatform): Promise<ServiceHealth[]> {
    return Promise.all(
        Object.entries(services).map(async ([service, urls]) => {
            const answers = await Promise.all(
                urls.map((url) =>
                    fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) }).then(
                        (it) => it.ok,
                        () => false,
                    ),
                ),
            );
            const ready = answers.filter(Boolean).length;
            return {
                service,
                healthy: ready === urls.length,
                detail: `${ready} of ${urls.length} ready, ${urls.join(", ")}`,
            };
        }),
    );
}

/** The state of the platform that runs on this machine; undefined when none does. */
export async function localStatus(
    { all = false }: { readonly all?: boolean } = {},
    file?: string,
): Promise<{ text: string; healthy: boolean } | undefined> {
    const running = findRunning(file);
    if (running === undefined) return undefined;
    const health = await replicaHealth(running);
    const { gateway, logFolder, suite, pid, addresses } = running;
    const width = Math.max(...Object.keys(addresses).map((it) => it.length));
    const said = suite === undefined ? "has not ended" : `${suite.passed ? "passed" : "FAILED"} at ${suite.at}`;
    return {
        healthy: health.every((it) => it.healthy) && suite?.passed !== false,
        text: [
            `The platform runs on this machine, as process ${pid}.`,
            "",
            `  page       ${gateway}`,
            `  REST API   ${gateway}/api`,
            `  WebSocket  ${gateway.replace(/^http/, "ws")}/ws/tasks`,
            `  logs       ${logFolder}`,
            "",
            describeHealth(health),
            "",
            `The end-to-end suite ${said}.`,
            "",
            ...(all
                ? Object.entries(addresses).map(([name, it]) => `  ${name.padEnd(width)}  ${it}`)
                : [
                      "  npm run e2e",
                      "  npm run logs -- errors",
                      "  npm run status -- --all   every other address",
                      "  npm run down",
                  ]),
        ].join("\n"),
    };
}
