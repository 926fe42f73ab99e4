import { type EventEnvelope } from "./event-envelope";
import { type Subscription } from "./config";

/**
 * Path of the app that takes an event; undefined when none does. Rules are those that the program writes,
 * `event.type == "..."`: whatever else CEL can say is refused, so that it cannot be misunderstood.
 */
export function routeOf(routes: Subscription["routes"], event: EventEnvelope): string | undefined {
    return rulesOf(routes).find(({ match }) => match === "" || event["type"] === typeIn(match))?.path;
}

/** The rules in the order in which they are tried; the default is one that always matches. */
export function rulesOf(routes: Subscription["routes"]): { readonly match: string; readonly path: string }[] {
    const { rules = [], default: fallback } = routes;
    return [...rules, ...(fallback === undefined ? [] : [{ match: "", path: fallback }])];
}

function typeIn(match: string): string {
    const [, type] = /^event\.type == "([^"]+)"$/.exec(match) ?? [];
    if (type !== undefined) return type;
    throw new Error(`the embedded sidecar understands rules of the form event.type == "x", not: ${match}`);
}
