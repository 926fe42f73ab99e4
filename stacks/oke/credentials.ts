import { type Credentials, type Machine } from "../../model/platform/prerequisites";

/** Variables of the OCI provider and of oke-token.mjs. */
const variables = ["TF_VAR_tenancy_ocid", "TF_VAR_user_ocid", "TF_VAR_fingerprint"];

/** An API key in variables. */
export function findCredentials({ env, fileExists }: Machine): Credentials {
    const path = env["TF_VAR_private_key_path"];
    const missing = variables.filter((it) => !env[it]);
    if (!env["TF_VAR_private_key"] && !path) missing.push("TF_VAR_private_key_path");
    if (missing.length > 0) return { missing: `${missing.join(", ")} not set`, fix: `export ${missing[0]}=...` };
    if (path && !env["TF_VAR_private_key"] && !fileExists(path))
        return { missing: `TF_VAR_private_key_path names ${path}, which does not exist`, fix: `ls ${path}` };
    return { source: "API key from TF_VAR_*" };
}
