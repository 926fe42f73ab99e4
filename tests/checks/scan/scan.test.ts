import { scanExceptions } from "../../../policy/exceptions";
import { judge, unusedExceptions } from "../../../checks/scan/judge";

const found = { check: "deployment-replicas", finding: "Deployment/apps/v1/todo/backend: Deployment few replicas" };
const exception = { rule: found.check, finding: /\/backend: /, reason: "an example" };

describe("a finding of the scanner", () => {
    it("is open without an exception for its check, its text and its stack", () => {
        const open = (it: Partial<typeof exception & { stacks: string[] }>) =>
            judge("oke", [found], [{ ...exception, ...it }]).open;
        expect(judge("oke", [found], []).open).toEqual([found]);
        expect(open({ rule: "pod-probes" })).toEqual([found]);
        expect(open({ finding: /\/sync: / })).toEqual([found]);
        expect(open({ stacks: ["aks"] })).toEqual([found]);
        expect(open({ stacks: ["oke"] })).toEqual([]);
    });

    it("that is gone makes its exception one too many", () => {
        const none = judge("oke", [], [exception]);
        expect(unusedExceptions([none], [exception])).toEqual([exception]);
        expect(unusedExceptions([none, judge("aks", [found], [exception])], [exception])).toEqual([]);
    });
});

it("every exception has a reason, and none covers a service that scales or another service's probes", () => {
    for (const it of scanExceptions) expect(it.reason.length).toBeGreaterThan(30);
    const worse = [
        { check: "deployment-replicas", finding: "Deployment/apps/v1/todo/backend: Deployment few replicas" },
        { check: "pod-probes", finding: "Deployment/apps/v1/todo/audit: Container is missing a readinessProbe" },
        { check: "container-resources", finding: "Deployment/apps/v1/todo/audit, app: Memory limit is not set" },
        {
            check: "container-security-context-privileged",
            finding: "Deployment/apps/v1/todo/audit, app: The container is privileged",
        },
    ];
    expect(judge("oke", worse, scanExceptions).open).toEqual(worse);
});
