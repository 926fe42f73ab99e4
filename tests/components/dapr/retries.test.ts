import { resiliencySpec } from "../../../components/dapr/eventing-specs";

/** As Dapr waits, exponentially: https://docs.dapr.io/operations/resiliency/policies/retries/ */
function secondsOf({ maxInterval, maxRetries }: { readonly maxInterval: string; readonly maxRetries: number }): number {
    const waits = Array.from({ length: maxRetries }, (_, index) =>
        Math.min(0.5 * 1.5 ** index, parseFloat(maxInterval)),
    );
    return waits.reduce((sum, it) => sum + it, 0);
}

const { retries } = resiliencySpec().policies;

it("an event is tried for about ten minutes before it is a dead letter", () => {
    expect(secondsOf(retries.events)).toBeGreaterThan(8 * 60);
    expect(secondsOf(retries.events)).toBeLessThan(12 * 60);
});

it("a call is tried for less long than the event that causes it", () =>
    expect(secondsOf(retries.calls)).toBeLessThan(15));
