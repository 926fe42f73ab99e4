/** The largest body of a request that the services read. */
export const bodyLimitBytes = 64 * 1024;
