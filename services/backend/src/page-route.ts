import { createHash } from "node:crypto";
import { page as place } from "../../../model/contract/catalogue";
import { scoped, type Server } from "@todo/shared/server";

/** The page for people, as one document. */
export interface Page {
    readonly html: string;
    /** Hashes of its style sheet and its script. */
    readonly style: string;
    readonly script: string;
    /** Where the gateway leads to dashboards; absent where it does not. */
    readonly dashboardsPath?: string | undefined;
}

/** Only what is in the document may run, and it may talk to nobody but the gateway that it came from. */
const contentSecurityPolicy = ({ style, script }: Page): string =>
    [
        "default-src 'none'",
        `style-src '${style}'`,
        `script-src '${script}'`,
        "connect-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ].join("; ");

/** The page at the gateway's root. */
export function pageRoute(server: Server, page: Page): void {
    const html = page.html.replace("data-dashboards", `data-dashboards="${page.dashboardsPath ?? ""}"`);
    const etag = `"${createHash("sha256").update(html).digest("base64url")}"`;
    const headers = {
        "content-security-policy": contentSecurityPolicy(page),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        // Asked for again each time, so that a page never talks to services of another version.
        "cache-control": "no-cache",
        etag,
    };
    scoped(server, (routes) => {
        routes.get(place.path, { schema: { hide: true } }, (request, reply) => {
            void reply.headers(headers);
            if (request.headers["if-none-match"] === etag) return reply.code(304).send();
            return reply.type("text/html; charset=utf-8").send(html);
        });
    });
}
