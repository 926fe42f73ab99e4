import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** Built-in roles: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const roles = {
    networkContributor: "4d97b98b-1d4f-4787-a291-c67834d212e7",
    blobDataContributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
} as const;

export interface AzureGrant {
    readonly role: keyof typeof roles;
    /** The managed identity that gets the role. */
    readonly principalId: pulumi.Input<string>;
    /** The resource or group that the role is limited to. */
    readonly scope: pulumi.Output<string>;
    readonly protect?: boolean;
}

/** Gives a managed identity a role. */
export function grantAzureRole(
    name: string,
    { role, principalId, scope, protect }: AzureGrant,
    parent: pulumi.Resource,
) {
    const { subscriptionId } = authorization.getClientConfigOutput({ parent });
    return new authorization.RoleAssignment(
        name,
        {
            // Azure wants a GUID for a name.
            roleAssignmentName: new random.RandomUuid(`${name}-id`, {}, { parent }).result,
            principalId,
            // Without the type a fresh identity is looked up before it has been replicated.
            principalType: "ServicePrincipal",
            roleDefinitionId: pulumi.interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roles[role]}`,
            scope,
        },
        { parent, protect },
    );
}
