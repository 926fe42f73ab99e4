import type * as pulumi from "@pulumi/pulumi";
import { type OutsideFlow } from "./endpoint";

/** What a bucket is for. It names the rclone remote, and is part of the bucket's name. */
export type BucketPurpose = "backups" | "logs";

export interface BucketRequest {
    readonly purpose: BucketPurpose;
    /** Days after which the cloud deletes an object: a safety net, longer than what the writer itself keeps. Absent keeps everything. */
    readonly expireAfterDays?: number;
    /** The one service account that reads and writes, in a namespace that exists. */
    readonly namespace: pulumi.Output<string>;
    readonly namespaceName: string;
    readonly serviceAccount: string;
    /** Refuse to delete the bucket. Otherwise it goes at destroy, with what it holds. */
    readonly protect: boolean;
}

/** Where objects lie, in the terms that rclone and Loki share. */
export type BucketLocation =
    | {
          readonly kind: "azure";
          readonly account: pulumi.Output<string>;
          readonly bucket: pulumi.Output<string>;
      }
    | { readonly kind: "gcs"; readonly bucket: pulumi.Output<string> }
    | {
          readonly kind: "s3";
          readonly endpoint: pulumi.Output<string>;
          readonly region: string;
          readonly bucket: pulumi.Output<string>;
      };

/** A bucket of the cloud and what a pod needs to use it. Consumers copy these fields and never ask which cloud it is. */
export interface Bucket {
    readonly location: BucketLocation;
    /** An rclone.conf whose one remote, named after the purpose, is the bucket: `rclone lsf backups:`. Nothing in it is secret. */
    readonly rcloneConfig: pulumi.Output<string>;
    /** Annotations of the service account: which cloud identity it acts as. */
    readonly serviceAccountAnnotations: Readonly<Record<string, pulumi.Input<string>>>;
    /** Labels of its pods. */
    readonly podLabels: Readonly<Record<string, string>>;
    /**
     * Secret in the namespace, to be mounted as a folder at {@link bucketCredentialsFolder}. Absent where the pod's own
     * identity is enough.
     */
    readonly credentialsSecret?: string;
    /** What the pods must be allowed to reach, DNS aside. */
    readonly egress: readonly OutsideFlow[];
    /** Done when the bucket exists and may be used. */
    readonly ready: readonly pulumi.Resource[];
}

export const bucketCredentialsFolder = "/run/secrets/bucket";

/** Key of the Secret, and so the file's name: an AWS shared credentials file, which every S3 client reads. */
export const bucketCredentialsKey = "credentials";
