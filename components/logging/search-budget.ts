/** What a search promises (FR-012, SC-002). */
export const promisedSearchSeconds = 2;

/**
 * Entries that a search reads in a second on each core that it finds idle, measured with Loki 3.7.6: six hours of the promised rate,
 * 3.6 million entries of 400 bytes, in 11 s on two cores. An hour of it is read half as fast again. Grafana publishes no such figure.
 */
export const searchedPerCoreSecond = 3.6e6 / 11 / 2;

/** Minutes of all lines that a search without a selector reads in the promised time. */
export const minutesWithinPromise = ({ cores, entriesPerMinute }: Record<"cores" | "entriesPerMinute", number>) =>
    Math.floor((promisedSearchSeconds * cores * searchedPerCoreSecond) / entriesPerMinute);
