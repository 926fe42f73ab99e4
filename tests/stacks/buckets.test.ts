import * as pulumi from "@pulumi/pulumi";
import { readStackConfig } from "../../stacks/config/read";
import { selectTarget } from "../../stacks/targets";
import { rcloneConfig } from "../../components/storage/rclone-config";
import { evaluate } from "../../engine/evaluate";
import { type PlannedResource } from "../../engine/monitor";
import { stackFile } from "../support/stacks";

/** Evaluates a program that does nothing but take a bucket from its target. */
async function bucketOf(stack: string, protect = false) {
    let found: { secret?: string; labels: object; egress: readonly object[] } | undefined;
    const { resources } = await evaluate(stackFile(stack), {
        knowsIds: true,
        program: async () => {
            const target = await selectTarget(readStackConfig());
            const bucket = target.createBucket?.(
                "backups",
                {
                    purpose: "backups",
                    expireAfterDays: 35,
                    namespace: pulumi.output("data"),
                    namespaceName: "data",
                    serviceAccount: "backup",
                    protect,
                },
                {},
            );
            found = bucket && { secret: bucket.credentialsSecret, labels: bucket.podLabels, egress: bucket.egress };
            return {};
        },
    });
    const named = (suffix: string) => resources.find((it) => it.name === `backups-${suffix}`) as PlannedResource;
    return { bucket: found, named };
}

describe("the bucket of each cloud", () => {
    it("aks: no key, no other network, one service account", async () => {
        const { bucket, named } = await bucketOf("aks");
        expect(named("account").inputs).toMatchObject({
            allowSharedKeyAccess: false,
            allowBlobPublicAccess: false,
            minimumTlsVersion: "TLS1_2",
            networkRuleSet: {
                defaultAction: "Deny",
                virtualNetworkRules: [{ virtualNetworkResourceId: "id-of-todo-aks-network-subnet" }],
            },
        });
        expect(named("trust").inputs).toMatchObject({
            subject: "system:serviceaccount:data:backup",
            audiences: ["api://AzureADTokenExchange"],
        });
        expect(JSON.stringify(named("use").inputs["roleDefinitionId"])).not.toContain("undefined");
        expect(bucket).toMatchObject({ secret: undefined, labels: { "azure.workload.identity/use": "true" } });
        expect(JSON.stringify(named("expiry").inputs)).toContain('"daysAfterModificationGreaterThan":35');
    });

    it("gke: private, emptied at destroy, one service account, tokens from the metadata server", async () => {
        const { bucket, named } = await bucketOf("gke");
        expect(named("bucket").inputs).toMatchObject({
            publicAccessPrevention: "enforced",
            uniformBucketLevelAccess: true,
            forceDestroy: true,
            softDeletePolicy: { retentionDurationSeconds: 0 },
        });
        expect(named("use").inputs).toMatchObject({
            role: "roles/storage.objectUser",
            member: "principal://iam.googleapis.com/projects/000000000000/locations/global/workloadIdentityPools/example-project.svc.id.goog/subject/ns/data/sa/backup",
        });
        expect(bucket?.egress).toContainEqual({ cidr: "169.254.169.254/32", ports: [80, 988] });
    });

    it("oke: a user who may use this bucket only, written in the home region, its key in a Secret", async () => {
        const { bucket, named } = await bucketOf("oke");
        expect(named("bucket").inputs).toMatchObject({ accessType: "NoPublicAccess" });
        for (const suffix of ["group", "user", "member", "policy", "key"]) {
            expect(named(suffix).provider).toMatch(/::oci-home$/);
        }
        expect(named("bucket").provider).toMatch(/::oci$/);
        // Identity domains, which every newer tenancy has, refuse a user without an address of its own.
        expect(named("user").inputs).toMatchObject({
            compartmentId: "ocid1.tenancy.oc1..example",
            email: expect.any(String),
        });
        expect(bucket?.secret).toBe("bucket-backups");
        expect(named("credentials").inputs["stringData"]).toBe("(secret)");
    });

    it("dev has none", async () => expect((await bucketOf("dev")).bucket).toBeUndefined());

    it.each([
        ["aks", "account"],
        ["gke", "bucket"],
        ["oke", "bucket"],
    ])("%s keeps a protected one", async (stack, suffix) => {
        const { named } = await bucketOf(stack, true);
        expect(named(suffix).protect).toBe(true);
        if (stack === "gke") expect(named(suffix).inputs).toMatchObject({ forceDestroy: false });
    });
});

describe("rclone's configuration", () => {
    const text = (location: Parameters<typeof rcloneConfig>[1]) =>
        new Promise<string>((resolve) => rcloneConfig("backups", location).apply(resolve));
    const bucket = pulumi.output("b");

    it("is one remote with the bucket's purpose as its name, and holds no secret", async () => {
        const azure = await text({ kind: "azure", account: pulumi.output("acc"), bucket });
        expect(azure).toBe(
            "[store]\ntype = azureblob\naccount = acc\nenv_auth = true\n\n[backups]\ntype = alias\nremote = store:b\n",
        );
        const s3 = await text({ kind: "s3", endpoint: pulumi.output("https://e"), region: "eu-frankfurt-1", bucket });
        expect(s3).toContain("shared_credentials_file = /run/secrets/bucket/credentials");
        expect(s3).not.toContain("secret_access_key");
        expect(await text({ kind: "gcs", bucket })).toContain("type = google cloud storage");
    });
});
