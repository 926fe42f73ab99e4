import * as command from "@pulumi/command";
import * as kubernetes from "@pulumi/kubernetes";
import * as identity from "@pulumi/oci/identity";
import * as objectstorage from "@pulumi/oci/objectstorage";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import {
    bucketCredentialsKey,
    type Bucket,
    type BucketLocation,
    type BucketRequest,
} from "../../model/platform/bucket";
import { rcloneConfig } from "../../components/storage/rclone-config";
import { type OutsideFlow } from "../../model/platform/endpoint";

export interface OracleBucketArgs extends BucketRequest {
    readonly compartmentId: string;
    readonly tenancyId: string;
    readonly region: string;
    /** Provider of the home region: users, groups and policies are written nowhere else. */
    readonly homeProvider: pulumi.ProviderResource;
}

/** What the steps of a bucket share. */
interface BucketStep extends OracleBucketArgs {
    readonly name: string;
    /** Of the bucket, its user and whatever belongs to them. */
    readonly fullName: pulumi.Output<string>;
    readonly child: { readonly parent: pulumi.Resource };
    /** For the user and its rights, which are written in the home region only. Without them a protected bucket gets no more backups. */
    readonly atHome: pulumi.CustomResourceOptions;
}

/**
 * An OCI bucket behind its S3 interface. A basic cluster has no workload identity, so there is a user who may use this bucket
 * and nothing else; its key lies in a Secret that only the writer mounts.
 */
export class OracleBucket extends pulumi.ComponentResource implements Bucket {
    readonly location: BucketLocation;
    readonly rcloneConfig: pulumi.Output<string>;
    readonly serviceAccountAnnotations = {};
    readonly podLabels = {};
    readonly credentialsSecret: string;
    readonly egress: readonly OutsideFlow[] = [{ cidr: "0.0.0.0/0", ports: [443] }];
    readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: OracleBucketArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:storage:OracleBucket", name, {}, opts);
        const { compartmentId, region, purpose, homeProvider } = args;
        const child = { parent: this };
        const { namespace } = objectstorage.getNamespaceOutput({ compartmentId }, child);
        const suffix = new random.RandomString(`${name}-suffix`, { length: 8, special: false, upper: false }, child);
        const fullName = pulumi.interpolate`todo-${purpose}-${suffix.result}`;
        const step: BucketStep = {
            ...args,
            name,
            fullName,
            child,
            atHome: { ...child, provider: homeProvider, protect: args.protect },
        };

        const { bucket, emptying } = emptiedBucket(step, namespace);
        const { group, user, member } = onlyUser(step);
        const policy = grantUse(step, group, bucket);
        if (args.expireAfterDays !== undefined) expireObjects(step, { bucket, policy, days: args.expireAfterDays });
        this.credentialsSecret = `bucket-${purpose}`;
        const secret = credentials(step, this.credentialsSecret, user);

        this.location = {
            kind: "s3",
            endpoint: pulumi.interpolate`https://${namespace}.compat.objectstorage.${region}.oraclecloud.com`,
            region,
            bucket: bucket.name,
        };
        this.rcloneConfig = rcloneConfig(purpose, this.location);
        // The emptying too: what depends on it, all that writes, goes before it at destroy.
        this.ready = [member, policy, secret, emptying];
        this.registerOutputs({});
    }
}

/** Oracle deletes empty buckets only, and its provider does not empty them. */
function emptiedBucket(
    { name, compartmentId, region, fullName, protect, child }: BucketStep,
    namespace: pulumi.Output<string>,
) {
    const bucket = new objectstorage.Bucket(
        `${name}-bucket`,
        { compartmentId, namespace, name: fullName, accessType: "NoPublicAccess", storageTier: "Standard" },
        { ...child, protect },
    );
    // Protected like the bucket: `pulumi destroy --exclude-protected` would empty it and keep it.
    const emptying = new command.local.Command(
        `${name}-emptying`,
        { delete: pulumi.interpolate`node stacks/oke/empty-bucket.mjs ${region} ${namespace} ${bucket.name}` },
        { ...child, protect, customTimeouts: { delete: "20m" } },
    );
    return { bucket, emptying };
}

/** The user that writes, alone in its group: policies know groups only. */
function onlyUser({ name, tenancyId, purpose, fullName, atHome }: BucketStep) {
    const group = new identity.Group(
        `${name}-group`,
        { compartmentId: tenancyId, name: fullName, description: `Users of the ${purpose} of the todo platform` },
        atHome,
    );
    const user = new identity.User(
        `${name}-user`,
        {
            compartmentId: tenancyId,
            name: fullName,
            description: `Writes the ${purpose} of the todo platform`,
            // Identity domains refuse a user without one (oracle/terraform-provider-oci#1622). Nobody gets mail there (RFC 2606).
            email: pulumi.interpolate`${fullName}@example.com`,
        },
        atHome,
    );
    const member = new identity.UserGroupMembership(`${name}-member`, { groupId: group.id, userId: user.id }, atHome);
    return { group, user, member };
}

function grantUse(step: BucketStep, group: identity.Group, bucket: objectstorage.Bucket) {
    const { name, compartmentId, region, purpose, fullName, expireAfterDays, atHome } = step;
    const where = pulumi.interpolate`in compartment id ${compartmentId} where target.bucket.name = '${bucket.name}'`;
    return new identity.Policy(
        `${name}-policy`,
        {
            compartmentId,
            name: fullName,
            description: `The ${purpose} of the todo platform`,
            statements: [
                pulumi.interpolate`Allow group ${group.name} to read buckets ${where}`,
                pulumi.interpolate`Allow group ${group.name} to manage objects ${where}`,
                // Lifecycle rules act in the name of the service.
                ...(expireAfterDays === undefined
                    ? []
                    : [pulumi.interpolate`Allow service objectstorage-${region} to manage object-family ${where}`]),
            ],
        },
        atHome,
    );
}

function expireObjects(
    { name, child }: BucketStep,
    parts: { readonly bucket: objectstorage.Bucket; readonly policy: identity.Policy; readonly days: number },
): void {
    new objectstorage.ObjectLifecyclePolicy(
        `${name}-expiry`,
        {
            namespace: parts.bucket.namespace,
            bucket: parts.bucket.name,
            rules: [
                {
                    name: "expire",
                    action: "DELETE",
                    target: "objects",
                    isEnabled: true,
                    timeAmount: String(parts.days),
                    timeUnit: "DAYS",
                },
            ],
        },
        { ...child, dependsOn: [parts.policy] },
    );
}

/** The user's key, where the one pod that writes can mount it. */
function credentials({ name, namespace, purpose, child, atHome }: BucketStep, secretName: string, user: identity.User) {
    const key = new identity.CustomerSecretKey(`${name}-key`, { displayName: purpose, userId: user.id }, atHome);
    return new kubernetes.core.v1.Secret(
        `${name}-credentials`,
        {
            metadata: { name: secretName, namespace },
            stringData: {
                [bucketCredentialsKey]: pulumi.secret(
                    pulumi.interpolate`[default]\naws_access_key_id = ${key.id}\naws_secret_access_key = ${key.key}\n`,
                ),
            },
        },
        child,
    );
}
