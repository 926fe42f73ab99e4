import { type ServiceName } from "../../../model/contract/catalogue";
import { Tokens } from "@todo/shared/auth";
import { createParts, type Parts } from "@todo/shared/run";
import { LogLines } from "./log-lines";

export const signingKey = "a-key-that-is-known-to-the-tests-only-0123456789";
export const tokens = new Tokens([signingKey]);

/** In place of the page where a test is about something else. */
export const noPage = { html: "", style: "", script: "" };

/** Parts of a service with a log to read. Nothing listens at the sidecar's port unless the test starts something there. */
export function testParts<S extends ServiceName>(
    service: S,
    sidecarPort = 1,
): { readonly parts: Parts<S>; readonly lines: LogLines } {
    const lines = new LogLines(service);
    const settings = { DAPR_HTTP_PORT: sidecarPort, LOG_LEVEL: "debug", TRUSTED_PROXY_HOPS: 1 } as const;
    return { parts: createParts(service, settings, lines.log), lines };
}
