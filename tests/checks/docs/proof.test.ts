import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { partTable, proofTable, readProof, type ClusterReport } from "../../../checks/docs/pages/proof";
import { temporaryFolder } from "../../support/temporary-folder";

const report: ClusterReport = {
    ...{ date: "2026-11-30", commit: "abc1234", cluster: "a node", seconds: 90 },
    checks: [
        { name: "dns", holds: "A pod reaches a Service.", outcome: "passed", seconds: 1.25 },
        { name: "gate", holds: "The gate passes.", outcome: "not reached", seconds: 0 },
    ],
    parts: [
        { name: "Dapr", is: "real", how: "built from its module" },
        { name: "Loki", is: "stand-in", how: "a program that answers probes" },
    ],
};

it("a recorded run is a table of sentences, with day, commit and cluster", () => {
    expect(proofTable(report)).toBe(
        [
            "Run of 2026-11-30, commit abc1234: a node; 1.5 minutes.",
            "",
            "| What was checked | Outcome | Took |",
            "| --- | --- | --- |",
            "| A pod reaches a Service. | passed | 1.3 s |",
            "| The gate passes. | not reached | 0.0 s |",
        ].join("\n"),
    );
    expect(partTable(report)).toContain("| Dapr | yes | built from its module |\n| Loki | stands in | a program");
});

describe("the record", () => {
    const file = join(temporaryFolder("proof"), "proof.json");

    it("says so where there is none", () => {
        expect(readProof(file)).toBeUndefined();
        expect(proofTable(readProof(file))).toContain("Nobody has recorded a run yet");
    });

    it("is what was written, and nothing else", () => {
        writeFileSync(file, JSON.stringify(report));
        expect(readProof(file)).toEqual(report);
        writeFileSync(file, JSON.stringify({ ...report, checks: [{ name: "dns", outcome: "fine" }] }));
        expect(() => readProof(file)).toThrow("outcome");
    });
});
