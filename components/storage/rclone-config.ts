import * as pulumi from "@pulumi/pulumi";
import {
    bucketCredentialsFolder,
    bucketCredentialsKey,
    type BucketLocation,
    type BucketPurpose,
} from "../../model/platform/bucket";

/**
 * Text of an rclone.conf: the store, and the purpose as an alias of the bucket in it.
 * https://rclone.org/azureblob, https://rclone.org/googlecloudstorage, https://rclone.org/s3
 */
export function rcloneConfig(purpose: BucketPurpose, location: BucketLocation): pulumi.Output<string> {
    return pulumi
        .output(location)
        .apply((it) =>
            [
                "[store]",
                ...Object.entries(rcloneSettings(it)).map(([key, value]) => `${key} = ${value}`),
                "",
                `[${purpose}]`,
                "type = alias",
                `remote = store:${it.bucket}`,
                "",
            ].join("\n"),
        );
}

function rcloneSettings(location: pulumi.Unwrap<BucketLocation>): Readonly<Record<string, string>> {
    switch (location.kind) {
        case "azure":
            // The token that workload identity mounts is one of the credentials found in the environment.
            return { type: "azureblob", account: location.account, env_auth: "true" };
        case "gcs":
            return { type: "google cloud storage", env_auth: "true", bucket_policy_only: "true" };
        case "s3":
            return {
                type: "s3",
                provider: "Other",
                endpoint: location.endpoint,
                region: location.region,
                env_auth: "true",
                shared_credentials_file: `${bucketCredentialsFolder}/${bucketCredentialsKey}`,
                force_path_style: "true",
                // The key may not create buckets, and need not look for one.
                no_check_bucket: "true",
            };
    }
}
