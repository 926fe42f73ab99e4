import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { grantAzureRole } from "./roles";
import { type Bucket, type BucketLocation, type BucketRequest } from "../../model/platform/bucket";
import { rcloneConfig } from "../../components/storage/rclone-config";
import { type OutsideFlow } from "../../model/platform/endpoint";

export interface AzureBucketArgs extends BucketRequest {
    readonly location: string;
    readonly resourceGroupName: pulumi.Input<string>;
    /** The nodes' subnet: the only network that may reach the data. */
    readonly subnetId: pulumi.Input<string>;
    /** Issuer of the cluster's service account tokens. */
    readonly issuer: pulumi.Input<string>;
}

/** What the steps of a bucket share. */
interface BucketStep extends AzureBucketArgs {
    readonly name: string;
    readonly child: { readonly parent: pulumi.Resource };
}

/** A blob container in an account of its own, opened by workload identity: no key exists. */
export class AzureBucket extends pulumi.ComponentResource implements Bucket {
    readonly location: BucketLocation;
    readonly rcloneConfig: pulumi.Output<string>;
    readonly serviceAccountAnnotations: Bucket["serviceAccountAnnotations"];
    readonly podLabels = { "azure.workload.identity/use": "true" };
    readonly egress: readonly OutsideFlow[] = [{ cidr: "0.0.0.0/0", ports: [443] }];
    readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: AzureBucketArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:storage:AzureBucket", name, {}, opts);
        const step: BucketStep = { ...args, name, child: { parent: this } };
        const account = storageAccount(step);
        const container = blobContainer(step, account);
        if (args.expireAfterDays !== undefined) expireBlobs(step, account, args.expireAfterDays);
        const identity = podIdentity(step);
        const use = grantAzureRole(
            `${name}-use`,
            {
                role: "blobDataContributor",
                principalId: identity.principalId,
                scope: container.id,
                protect: args.protect,
            },
            this,
        );

        this.location = { kind: "azure", account: account.name, bucket: container.name };
        this.rcloneConfig = rcloneConfig(args.purpose, this.location);
        this.serviceAccountAnnotations = { "azure.workload.identity/client-id": identity.clientId };
        this.ready = [trustServiceAccount(step, identity), use];
        this.registerOutputs({});
    }
}

function storageAccount({ name, resourceGroupName, location, purpose, subnetId, protect, child }: BucketStep) {
    // The name is part of a public address: 3 to 24 lower-case letters and digits, unique in the world.
    const suffix = new random.RandomString(`${name}-suffix`, { length: 10, special: false, upper: false }, child);
    return new storage.StorageAccount(
        `${name}-account`,
        {
            resourceGroupName,
            location,
            accountName: pulumi.interpolate`todo${purpose}${suffix.result}`,
            kind: "StorageV2",
            sku: { name: "Standard_LRS" },
            minimumTlsVersion: "TLS1_2",
            enableHttpsTrafficOnly: true,
            allowBlobPublicAccess: false,
            allowSharedKeyAccess: false,
            networkRuleSet: {
                defaultAction: "Deny",
                bypass: "AzureServices",
                virtualNetworkRules: [{ virtualNetworkResourceId: subnetId, action: "Allow" }],
            },
        },
        { ...child, protect },
    );
}

const blobContainer = (
    { name, resourceGroupName, purpose, protect, child }: BucketStep,
    account: storage.StorageAccount,
) =>
    new storage.BlobContainer(
        `${name}-container`,
        { resourceGroupName, accountName: account.name, containerName: purpose, publicAccess: "None" },
        { ...child, protect },
    );

function expireBlobs(
    { name, resourceGroupName, child }: BucketStep,
    account: storage.StorageAccount,
    days: number,
): void {
    const definition = {
        filters: { blobTypes: ["blockBlob"] },
        actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: days } } },
    };
    new storage.ManagementPolicy(
        `${name}-expiry`,
        {
            resourceGroupName,
            accountName: account.name,
            managementPolicyName: "default",
            policy: { rules: [{ name: "expire", enabled: true, type: "Lifecycle", definition }] },
        },
        child,
    );
}

/** What the pods that use the bucket act as. */
const podIdentity = ({ name, resourceGroupName, location, purpose, protect, child }: BucketStep) =>
    new managedidentity.UserAssignedIdentity(
        `${name}-identity`,
        { resourceGroupName, location, resourceName: `todo-${purpose}` },
        { ...child, protect },
    );

/** Lets the one service account act as the identity. */
const trustServiceAccount = (
    { name, resourceGroupName, issuer, namespaceName, serviceAccount, protect, child }: BucketStep,
    identity: managedidentity.UserAssignedIdentity,
) =>
    new managedidentity.FederatedIdentityCredential(
        `${name}-trust`,
        {
            resourceGroupName,
            resourceName: identity.name,
            federatedIdentityCredentialResourceName: serviceAccount,
            issuer,
            subject: `system:serviceaccount:${namespaceName}:${serviceAccount}`,
            audiences: ["api://AzureADTokenExchange"],
        },
        { ...child, protect },
    );
