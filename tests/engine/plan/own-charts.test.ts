import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../engine/command/run-program";
import { helmBinary } from "../../../engine/helm";
import { planStack } from "../../../engine/plan/plan-stack";
import { releaseInputs } from "../../../engine/plan/footprint";
import { auditedPlatform } from "../../../policy/audited-stack";
import { checkPlatform, isReady } from "../../../policy/checklist";
import { projectFolder, stackFile } from "../../support/stacks";
import { temporaryFolder } from "../../support/temporary-folder";

const ours = join(projectFolder, "charts", "todo-service");
const planWith = (chart: string, stack: "dev" | "oke" = "dev") =>
    planStack(stackFile(stack, { services: JSON.stringify({ backend: { chart } }) }));

/** A chart with these templates. */
function chartWith(templates: Readonly<Record<string, string>>): string {
    const folder = join(temporaryFolder("chart"), "backend");
    mkdirSync(join(folder, "templates"), { recursive: true });
    writeFileSync(join(folder, "Chart.yaml"), "apiVersion: v2\nname: backend\nversion: 1.2.3\n");
    for (const [name, text] of Object.entries(templates)) writeFileSync(join(folder, "templates", name), text);
    return folder;
}

/** A copy of our chart, without one of its templates. */
function copyOfOurs(without?: string): string {
    const folder = join(temporaryFolder("chart"), "copy");
    cpSync(ours, folder, { recursive: true });
    if (without !== undefined) rmSync(join(folder, "templates", without));
    return folder;
}

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: backend, namespace: todo }
spec:
  selector: { matchLabels: { app.kubernetes.io/name: backend } }
  template:
    metadata: { labels: { app.kubernetes.io/name: backend } }
    spec: { containers: [{ name: app, image: "r.example.com/backend:1" }] }
`;

describe("a chart of one's own", () => {
    it("that has everything is planned without a word, as a folder or as an archive", async () => {
        const folder = copyOfOurs();
        const archives = temporaryFolder("archive");
        await run(await helmBinary(), ["package", folder, "--destination", archives]);
        const [archive = ""] = readdirSync(archives);
        for (const chart of [folder, join(archives, archive)]) {
            const { problems, warnings, resources } = await planWith(chart);
            expect([problems, warnings]).toEqual([[], []]);
            const release = resources.find((it) => it.name === "services-backend")!;
            expect(releaseInputs(release).chart).toBe(chart);
            expect(release.inputs["description"]).toMatch(/^chart [0-9a-f]{16}$/);
        }
    });

    it("is named with everything that it lacks", async () => {
        const { problems, warnings } = await planWith(chartWith({ "backend.yaml": deployment }));
        expect(problems).toEqual([]);
        expect(warnings).toHaveLength(1);
        for (const lacking of [
            "a Service backend with port 8000",
            "the label app.kubernetes.io/part-of: todo",
            'the annotation dapr.io/app-id: "backend"',
            "a port named http",
            "a liveness probe",
            "a readiness probe",
            "a memory limit",
            "the level restricted",
            "automountServiceAccountToken: false",
            "a volume of the Secret database-backend",
            "a volume of the Secret auth",
            "a volume of the ConfigMap",
        ])
            expect(warnings[0]?.message).toContain(lacking);
        expect(warnings[0]?.message).not.toContain("app.kubernetes.io/name");
        expect(warnings[0]?.fix).toBe("npm run plan -- dev --out plan");
    });

    it("lacks its autoscaler and its budget where the profile asks for them", async () => {
        const without = (file: string) =>
            planStack(
                stackFile("oke", {
                    profile: "standard",
                    services: JSON.stringify({ backend: { chart: copyOfOurs(file) } }),
                }),
            );
        expect((await without("horizontalpodautoscaler.yaml")).warnings.map((it) => it.message)).toEqual([
            "the chart of backend lacks a HorizontalPodAutoscaler",
        ]);
        expect((await without("poddisruptionbudget.yaml")).warnings.map((it) => it.message)).toEqual([
            "the chart of backend lacks a PodDisruptionBudget",
        ]);
    });

    it("without pods, and one that Helm refuses, are told from each other", async () => {
        const empty = await planWith(
            chartWith({ "map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n" }),
        );
        expect(empty.warnings[0]?.message).toBe("the chart of backend lacks a Deployment or a StatefulSet");
        const refused = await planWith(chartWith({ "bad.yaml": '{{ required "a name is needed" .Values.nothing }}' }));
        expect(refused.problems.map((it) => it.message)).toEqual([expect.stringContaining("a name is needed")]);
    });

    it("has its network policy from the program, and is held to the checklist", async () => {
        const audited = async (chart: string) => {
            const { resources, outputs } = await planWith(chart, "oke");
            expect(resources.map((it) => it.name)).toContain("services-backend-network-policy");
            const facts = { stack: "oke", profile: "free", target: "oke" };
            return checkPlatform(await auditedPlatform({ ...facts, resources, outputs, today: new Date() }));
        };
        expect(isReady(await audited(copyOfOurs()))).toBe(true);
        const found = (await audited(chartWith({ "backend.yaml": deployment }))).flatMap((it) => it.findings);
        expect(found).toContain("Deployment todo/backend: mounts a token of the API server");
    });
});
