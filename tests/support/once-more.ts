/**
 * For tests of whole platforms, whose promises are seconds on a machine that others use too: a red test is tried once more, and
 * its first error is printed. One that is red twice fails.
 */
jest.retryTimes(1, { logErrorsBeforeRetry: true });
