import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type TargetName } from "../../model/platform/choices";
import { tryCommand } from "../../engine/command/try-command";
import { type Finding } from "./finding";

const subject = "credentials";

/** Variables of the OCI provider and of stacks/oke/oke-token.mjs. */
const okeVariables = ["TF_VAR_tenancy_ocid", "TF_VAR_user_ocid", "TF_VAR_fingerprint"] as const;

function okeCredentials(env: NodeJS.ProcessEnv): Finding {
    const path = env["TF_VAR_private_key_path"];
    const missing: string[] = okeVariables.filter((it) => !env[it]);
    if (!env["TF_VAR_private_key"] && !path) missing.push("TF_VAR_private_key_path");
    if (missing.length > 0)
        return { subject, state: "missing", detail: `${missing.join(", ")} not set`, fix: `export ${missing[0]}=...` };
    if (path && !env["TF_VAR_private_key"] && !existsSync(path))
        return {
            subject,
            state: "missing",
            detail: `TF_VAR_private_key_path names ${path}, which does not exist`,
            fix: `ls ${path}`,
        };
    return { subject, state: "ok", detail: "API key from TF_VAR_*" };
}

/** What the Azure provider looks at, in its order: https://www.pulumi.com/registry/packages/azure-native/installation-configuration */
async function aksCredentials(env: NodeJS.ProcessEnv): Promise<Finding> {
    if (env["ARM_CLIENT_ID"]) {
        const key =
            env["ARM_USE_OIDC"] === "true" ||
            env["ARM_USE_MSI"] === "true" ||
            env["ARM_CLIENT_SECRET"] ||
            env["ARM_CLIENT_CERTIFICATE_PATH"];
        const missing = ["ARM_TENANT_ID", "ARM_SUBSCRIPTION_ID"].filter((it) => !env[it]);
        if (!key) missing.push("ARM_CLIENT_SECRET");
        return missing.length === 0
            ? { subject, state: "ok", detail: "service principal from ARM_*" }
            : {
                  subject,
                  state: "missing",
                  detail: `ARM_CLIENT_ID is set, but not ${missing.join(", ")}`,
                  fix: `export ${missing[0]}=...`,
              };
    }
    const account = await tryCommand("az", ["account", "show", "--query", "name", "--output", "tsv"], {
        env,
        timeout: 20_000,
    });
    return account?.code === 0
        ? { subject, state: "ok", detail: `az login, subscription ${account.stdout.trim()}` }
        : { subject, state: "missing", detail: "not logged in to Azure", fix: "az login" };
}

function gkeCredentials(env: NodeJS.ProcessEnv, home: string): Finding {
    const variables = [
        "GOOGLE_CREDENTIALS",
        "GOOGLE_CLOUD_KEYFILE_JSON",
        "GCLOUD_KEYFILE_JSON",
        "GOOGLE_OAUTH_ACCESS_TOKEN",
    ];
    const given = variables.find((it) => env[it]);
    if (given) return { subject, state: "ok", detail: given };
    const file =
        env["GOOGLE_APPLICATION_CREDENTIALS"] ??
        join(env["CLOUDSDK_CONFIG"] ?? join(home, ".config", "gcloud"), "application_default_credentials.json");
    return existsSync(file)
        ? { subject, state: "ok", detail: `application default credentials in ${file}` }
        : {
              subject,
              state: "missing",
              detail: "no application default credentials",
              fix: "gcloud auth application-default login",
          };
}

/** Whether the credentials of a target's cloud are there; whether the cloud accepts them only the cloud can tell. */
export async function credentialFindings(
    target: TargetName,
    env: NodeJS.ProcessEnv = process.env,
    home: string = homedir(),
): Promise<Finding[]> {
    switch (target) {
        case "dev":
            return [];
        case "oke":
            return [okeCredentials(env)];
        case "aks":
            return [await aksCredentials(env)];
        case "gke":
            return [gkeCredentials(env, home)];
    }
}
