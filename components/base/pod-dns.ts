import { timeLimits } from "../../model/contract/time-limits";

const { lookup, lookupTry } = timeLimits;

/**
 * How pods of ours resolve names. By Kubernetes' defaults a lost packet is missed after five seconds only, and every full name
 * is looked up below the search domains first: eight questions instead of two, each of which may get lost.
 *
 * glibc and Go read all three options. musl takes the timeout for all tries together, and asks every quarter of a second.
 * `single-request-reopen` is not needed: it saves the second of two questions that share a port, at the price of a round trip
 * more for every name, and glibc turns it on by itself after the first loss.
 */
export const podDns = {
    options: [
        { name: "ndots", value: "2" },
        { name: "timeout", value: String(lookupTry.seconds) },
        { name: "attempts", value: String(lookup.seconds / lookupTry.seconds) },
    ],
};
