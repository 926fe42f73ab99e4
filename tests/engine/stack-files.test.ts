import { retried } from "../../engine/stack-files";

it.each([
    [["up", "prod", "--yes"], "npm run up -- aks --yes"],
    [["check", "readiness", "prod"], "npm run check -- readiness aks"],
    [["--testPathPatterns", "x"], "npm run plan -- aks"],
])("after %j with a stack that is not there you can type %s", (args, expected) =>
    expect(retried(args, "prod", "aks")).toBe(expected),
);
