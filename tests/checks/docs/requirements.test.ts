import { tmpdir } from "node:os";
import { requirementReference } from "../../../checks/docs/pages/requirements";
import { traces } from "../../../checks/docs/pages/traceability";
import { projectFolder } from "../../support/stacks";

it("a requirement that no command proves says what is missing", () => {
    for (const [id, { provedBy, open }] of Object.entries(traces))
        expect([id, provedBy.length > 0 || open !== undefined]).toEqual([id, true]);
});

it("a test is named by the command that runs it", () => {
    const page = requirementReference(projectFolder);
    expect(page).toContain("`npm test -- tests/secrets.test.ts`");
    expect(page).toContain("`npm run test:observability -- tests/observability/logs.test.ts`");
    expect(page).toContain("`npm run test:platform -- tests/e2e/suite.test.ts`");
});

it("a file that is not there is named", () => {
    expect(() => requirementReference(tmpdir())).toThrow(/not there: .*components\/monitoring\/monitors\.ts/);
});
