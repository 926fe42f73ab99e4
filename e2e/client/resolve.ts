import dns from "node:dns";

/**
 * Leads a host name to an address whatever DNS says, as `curl --resolve` does: a name may be minutes old. It does so for the whole
 * process, because neither `fetch` nor the WebSocket of a step takes a resolver.
 */
export function resolveTo(host: string, address: string): void {
    const ask = dns.lookup;
    const lead = (name: string, ...rest: unknown[]): void =>
        (ask as (...args: unknown[]) => void)(name === host ? address : name, ...rest);
    dns.lookup = Object.assign(lead, { __promisify__: ask.__promisify__ });
}
