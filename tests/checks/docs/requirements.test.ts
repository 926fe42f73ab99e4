import { requirementReference } from "../../../checks/docs/pages/requirements";
import { traces } from "../../../checks/docs/pages/traceability";

it("a requirement that no command proves says what is missing", () => {
    for (const [id, { provedBy, open }] of Object.entries(traces))
        expect([id, provedBy.length > 0 || open !== undefined]).toEqual([id, true]);
});

it.each([
    "npm test -- tests/secrets.test.ts",
    "npm run test:observability -- tests/observability/logs.test.ts",
    "npm run test:platform -- tests/e2e/suite.test.ts",
])("a test is named by the command that runs it: %s", (command) =>
    expect(requirementReference()).toContain(`\`${command}\``),
);
