/** As long as a panel's step needs. */
export const window = "[$__rate_interval]";

export type Quantile = 0.5 | 0.95 | 0.99;

/**
 * A quantile of the observations in the window. Without observations the quotient is no number, and dropped.
 *
 * @param buckets `..._bucket`, with its selector.
 */
export const quantileOf = (quantile: Quantile, buckets: string, by: readonly string[] = []): string =>
    `histogram_quantile(${quantile}, sum by (${[...by, "le"].join(", ")}) (rate(${buckets}${window}))) >= 0`;

/** Share of a histogram's observations that took no longer than a promise. */
export function shareWithin(histogram: string, seconds: number): string {
    // Since Prometheus 3 bounds are floats; the services write integers.
    const inTime = `sum(rate(${histogram}_bucket{le=~"${seconds}|${seconds}.0"}${window}))`;
    return `${inTime} / (sum(rate(${histogram}_count${window})) > 0)`;
}
