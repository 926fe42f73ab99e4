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
        const { resourceGroupName, location, purpose, protect } = args;
        const child = { parent: this };
        // The name is part of a public address: 3 to 24 lower-case letters and digits, unique in the world.
        const suffix = new random.RandomString(`${name}-suffix`, { length: 10, special: false, upper: false }, child);
        const account = new storage.StorageAccount(
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
                    virtualNetworkRules: [{ virtualNetworkResourceId: args.subnetId, action: "Allow" }],
                },
            },
            { ...child, protect },
        );
        const container = new storage.BlobContainer(
            `${name}-container`,
            { resourceGroupName, accountName: account.name, containerName: purpose, publicAccess: "None" },
            { ...child, protect },
        );
        if (args.expireAfterDays !== undefined) {
            new storage.ManagementPolicy(
                `${name}-expiry`,
                {
                    resourceGroupName,
                    accountName: account.name,
                    managementPolicyName: "default",
                    policy: {
                        rules: [
                            {
                                name: "expire",
                                enabled: true,
                                type: "Lifecycle",
                                definition: {
                                    filters: { blobTypes: ["blockBlob"] },
                                    actions: {
                                        baseBlob: {
                                            delete: { daysAfterModificationGreaterThan: args.expireAfterDays },
                                        },
                                    },
                                },
                            },
                        ],
                    },
                },
                child,
            );
        }
        const identity = new managedidentity.UserAssignedIdentity(
            `${name}-identity`,
            { resourceGroupName, location, resourceName: `todo-${purpose}` },
            child,
        );
        const trust = new managedidentity.FederatedIdentityCredential(
            `${name}-trust`,
            {
                resourceGroupName,
                resourceName: identity.name,
                federatedIdentityCredentialResourceName: args.serviceAccount,
                issuer: args.issuer,
                subject: `system:serviceaccount:${args.namespaceName}:${args.serviceAccount}`,
                audiences: ["api://AzureADTokenExchange"],
            },
            child,
        );
        const use = grantAzureRole(
            `${name}-use`,
            { role: "blobDataContributor", principalId: identity.principalId, scope: container.id },
            this,
        );
        this.location = { kind: "azure", account: account.name, bucket: container.name };
        this.rcloneConfig = rcloneConfig(purpose, this.location);
        this.serviceAccountAnnotations = { "azure.workload.identity/client-id": identity.clientId };
        this.ready = [trust, use];
        this.registerOutputs({});
    }
}
