import { join } from "node:path";
import { type Credentials, type Machine } from "../../model/platform/prerequisites";

const variables = [
    "GOOGLE_CREDENTIALS",
    "GOOGLE_CLOUD_KEYFILE_JSON",
    "GCLOUD_KEYFILE_JSON",
    "GOOGLE_OAUTH_ACCESS_TOKEN",
];

/** A variable, or application default credentials. */
export function findCredentials({ env, home, fileExists }: Machine): Credentials {
    const given = variables.find((it) => env[it]);
    if (given !== undefined) return { source: given };
    const file =
        env["GOOGLE_APPLICATION_CREDENTIALS"] ??
        join(env["CLOUDSDK_CONFIG"] ?? join(home, ".config", "gcloud"), "application_default_credentials.json");
    return fileExists(file)
        ? { source: `application default credentials in ${file}` }
        : { missing: "no application default credentials", fix: "gcloud auth application-default login" };
}
