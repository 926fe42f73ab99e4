import { stringify } from "yaml";
import { cloudNames, type CloudName } from "../model/platform/choices";

/** Identities that deploy, as their guides create them. Each is absent until it is configured. */
export interface Identities {
    readonly azure?: { readonly clientId: string; readonly tenantId: string; readonly subscriptionId: string };
    readonly gcp?: {
        readonly projectNumber: number;
        readonly workloadPoolId: string;
        readonly providerId: string;
        readonly serviceAccount: string;
    };
    readonly oci?: {
        readonly tenancyOcid: string;
        readonly userOcid: string;
        readonly fingerprint: string;
        readonly region: string;
        readonly privateKey: string;
    };
}

/** The subject of a token then names the environment, which is what the clouds are told to trust. */
const subjectAttributes = ["currentEnvironment.name"];

/** What each environment holds; nothing until its identity is configured. */
const environmentValues: Readonly<Record<CloudName, (identities: Identities) => object | undefined>> = {
    aks: ({ azure }) =>
        azure && {
            azure: { login: { "fn::open::azure-login": { ...azure, oidc: true, subjectAttributes } } },
            environmentVariables: {
                ARM_USE_OIDC: "true",
                ARM_CLIENT_ID: "${azure.login.clientId}",
                ARM_TENANT_ID: "${azure.login.tenantId}",
                ARM_SUBSCRIPTION_ID: "${azure.login.subscriptionId}",
                ARM_OIDC_TOKEN: "${azure.login.oidc.token}",
            },
        },
    gke({ gcp }) {
        if (gcp === undefined) return undefined;
        const { projectNumber: project, ...oidc } = gcp;
        return {
            gcp: { login: { "fn::open::gcp-login": { project, oidc: { ...oidc, subjectAttributes } } } },
            environmentVariables: {
                GOOGLE_OAUTH_ACCESS_TOKEN: "${gcp.login.accessToken}",
                // The plugin that signs in to the cluster reads this one.
                CLOUDSDK_AUTH_ACCESS_TOKEN: "${gcp.login.accessToken}",
            },
        };
    },
    oke: ({ oci }) =>
        oci && {
            environmentVariables: {
                TF_VAR_tenancy_ocid: oci.tenancyOcid,
                TF_VAR_user_ocid: oci.userOcid,
                TF_VAR_fingerprint: oci.fingerprint,
                TF_VAR_region: oci.region,
                TF_VAR_private_key: { "fn::secret": oci.privateKey },
            },
        },
};

/**
 * ESC environments by stack: Azure and Google take Pulumi's word for it (OIDC), so no key of theirs is stored; Oracle has no such
 * login, so its signing key is a secret here. https://www.pulumi.com/docs/esc/integrations/dynamic-login-credentials/
 */
export const environments = (identities: Identities): Readonly<Record<string, string>> =>
    Object.fromEntries(
        cloudNames.flatMap((stack) => {
            const values = environmentValues[stack](identities);
            return values === undefined ? [] : [[stack, stringify({ values })]];
        }),
    );
