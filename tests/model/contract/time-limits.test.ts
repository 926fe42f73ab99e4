import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { timeLimits, type TimeLimitName } from "../../../model/contract/time-limits";
import { projectFolder } from "../../support/stacks";

const pairs = Object.entries(timeLimits).flatMap(([name, { outlasts }]) =>
    Object.keys(outlasts).map((other) => [name as TimeLimitName, other as TimeLimitName] as const),
);

it.each(pairs)("%s is longer than %s", (name, other) => {
    expect(timeLimits[name].seconds).toBeGreaterThan(timeLimits[other].seconds);
});

it("a probe that has to connect to the database waits longer than a lost packet takes", () => {
    const values = parse(readFileSync(join(projectFolder, "charts/todo-service/values.yaml"), "utf8")) as {
        probes: { timeoutSeconds: number };
    };
    expect(values.probes.timeoutSeconds).toBeGreaterThan(timeLimits.lookupTry.seconds);
});
