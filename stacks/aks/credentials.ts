import { type Credentials, type Machine } from "../../model/platform/prerequisites";

/** What the Azure provider looks at, in its order: https://www.pulumi.com/registry/packages/azure-native/installation-configuration */
export async function findCredentials({ env, output }: Machine): Promise<Credentials> {
    if (env["ARM_CLIENT_ID"]) return servicePrincipal(env);
    const subscription = await output("az", ["account", "show", "--query", "name", "--output", "tsv"]);
    return subscription === undefined
        ? { missing: "not logged in to Azure", fix: "az login" }
        : { source: `az login, subscription ${subscription.trim()}` };
}

function servicePrincipal(env: Machine["env"]): Credentials {
    const key =
        env["ARM_USE_OIDC"] === "true" ||
        env["ARM_USE_MSI"] === "true" ||
        env["ARM_CLIENT_SECRET"] ||
        env["ARM_CLIENT_CERTIFICATE_PATH"];
    const missing = ["ARM_TENANT_ID", "ARM_SUBSCRIPTION_ID"].filter((it) => !env[it]);
    if (!key) missing.push("ARM_CLIENT_SECRET");
    if (missing.length === 0) return { source: "service principal from ARM_*" };
    return { missing: `ARM_CLIENT_ID is set, but not ${missing.join(", ")}`, fix: `export ${missing[0]}=...` };
}
