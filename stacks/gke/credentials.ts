import { join } from "node:path";
import { type Credentials, type Machine } from "../../model/platform/prerequisites";

const variables = [
    "GOOGLE_CREDENTIALS",
    "GOOGLE_CLOUD_KEYFILE_JSON",
    "GCLOUD_KEYFILE_JSON",
    "GOOGLE_OAUTH_ACCESS_TOKEN",
];

/**
 * What Pulumi's provider signs in with, and what kubectl and the cluster's provider do: their plugin asks gcloud, whose login is
 * another one.
 */
export async function findCredentials(machine: Machine): Promise<Credentials> {
    const ofProvider = providerCredentials(machine);
    if ("missing" in ofProvider) return ofProvider;
    const token = await machine.output("gke-gcloud-auth-plugin", []);
    if (token !== undefined) return ofProvider;
    return {
        missing: `gke-gcloud-auth-plugin gives no token: it asks gcloud, which does not go by ${ofProvider.source}`,
        fix: "gcloud auth login",
    };
}

/** A variable, or application default credentials. */
function providerCredentials({ env, home, fileExists }: Machine): Credentials {
    const given = variables.find((it) => env[it]);
    if (given !== undefined) return { source: given };
    const file =
        env["GOOGLE_APPLICATION_CREDENTIALS"] ??
        join(env["CLOUDSDK_CONFIG"] ?? join(home, ".config", "gcloud"), "application_default_credentials.json");
    return fileExists(file)
        ? { source: `application default credentials in ${file}` }
        : { missing: "no application default credentials", fix: "gcloud auth application-default login" };
}
