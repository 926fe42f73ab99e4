import { evaluate } from "../../../engine/evaluate";
import { releaseInputs } from "../../../engine/plan/footprint";
import { stackFile } from "../../support/stacks";

it.each([
    ["aks", "azure", { "azure.workload.identity/use": "true" }],
    ["gke", "gcs", {}],
] as const)(
    "logs on %s can lie in its object store, reached by the pod's own identity",
    async (stack, type, labels) => {
        const { resources } = await evaluate(stackFile(stack, { logStore: "bucket", logRetention: "30d" }));
        const named = (name: string) => resources.find((it) => it.name === name);
        const release = named("logging-loki");
        const { loki, singleBinary, serviceAccount } = releaseInputs(release!).values as {
            loki: Record<"schemaConfig" | "compactor" | "storage", object>;
            singleBinary: object;
            serviceAccount: object;
        };
        expect(loki.storage).toMatchObject({ type, bucketNames: { chunks: "${LOKI_BUCKET}" } });
        expect(loki.schemaConfig).toMatchObject({ configs: [{ object_store: type }] });
        expect(loki.compactor).toMatchObject({ retention_enabled: true, delete_request_store: type });
        expect(singleBinary).toMatchObject({
            podLabels: labels,
            extraEnvFrom: [{ configMapRef: { name: "loki-bucket" } }],
            persistence: { size: "10Gi" },
        });
        expect(serviceAccount).toEqual({ create: false, name: "loki-bucket" });
        expect(named("logging-account")?.inputs["metadata"]).toMatchObject({ name: "loki-bucket" });
        expect(JSON.stringify(named("logging-variables")?.inputs)).toContain("LOKI_BUCKET");
        expect(release?.dependsOn.map((urn) => resources.find((it) => it.urn === urn)?.name)).toEqual(
            expect.arrayContaining(["logging-account", "logging-variables"]),
        );
        // The cloud's own expiry is a safety net: never before Loki's.
        const rules = JSON.stringify(resources.filter((it) => it.parent?.includes("Bucket")).map((it) => it.inputs));
        expect(rules).toMatch(/"(age|daysAfterModificationGreaterThan)":44\b/);
    },
);
