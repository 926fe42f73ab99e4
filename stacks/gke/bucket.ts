import * as organizations from "@pulumi/gcp/organizations";
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { podIdentity, metadataServer } from "./workload-identity";
import { type Bucket, type BucketLocation, type BucketRequest } from "../../model/platform/bucket";
import { rcloneConfig } from "../../components/storage/rclone-config";
import { type OutsideFlow } from "../../model/platform/endpoint";

export interface GoogleBucketArgs extends BucketRequest {
    readonly project: string;
    readonly workloadPool: pulumi.Input<string>;
    readonly region: string;
}

/** A Cloud Storage bucket that the service account opens by workload identity: no key exists. */
export class GoogleBucket extends pulumi.ComponentResource implements Bucket {
    readonly location: BucketLocation;
    readonly rcloneConfig: pulumi.Output<string>;
    readonly serviceAccountAnnotations = {};
    readonly podLabels = {};
    readonly egress: readonly OutsideFlow[] = [metadataServer, { cidr: "0.0.0.0/0", ports: [443] }];
    readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: GoogleBucketArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:storage:GoogleBucket", name, {}, opts);
        const { project, region, purpose, protect } = args;
        const child = { parent: this };
        const suffix = new random.RandomString(`${name}-suffix`, { length: 8, special: false, upper: false }, child);
        const bucket = new storage.Bucket(
            `${name}-bucket`,
            {
                project,
                name: pulumi.interpolate`todo-${purpose}-${suffix.result}`,
                location: region,
                storageClass: "STANDARD",
                uniformBucketLevelAccess: true,
                publicAccessPrevention: "enforced",
                // By default what was deleted is kept, and billed, for a week.
                softDeletePolicy: { retentionDurationSeconds: 0 },
                forceDestroy: !protect,
                lifecycleRules:
                    args.expireAfterDays === undefined
                        ? []
                        : [{ action: { type: "Delete" }, condition: { age: args.expireAfterDays } }],
            },
            { ...child, protect },
        );
        const use = new storage.BucketIAMMember(
            `${name}-use`,
            {
                bucket: bucket.name,
                role: "roles/storage.objectUser",
                member: podIdentity({
                    workloadPool: args.workloadPool,
                    projectNumber: organizations.getProjectOutput({ projectId: project }, child).number,
                    namespace: args.namespaceName,
                    serviceAccount: args.serviceAccount,
                }),
            },
            { ...child, protect },
        );
        this.location = { kind: "gcs", bucket: bucket.name };
        this.rcloneConfig = rcloneConfig(purpose, this.location);
        this.ready = [use];
        this.registerOutputs({});
    }
}
