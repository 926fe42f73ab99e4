// Signs requests to Oracle's API with an API key, as its SDKs do, so that neither an SDK nor the oci CLI is needed.
//
// The key is the one that configures the OCI provider: TF_VAR_tenancy_ocid, TF_VAR_user_ocid, TF_VAR_fingerprint, and
// TF_VAR_private_key or TF_VAR_private_key_path (with TF_VAR_private_key_password where it has one).
// https://docs.oracle.com/en-us/iaas/Content/API/Concepts/signingrequests.htm
import { createPrivateKey, createSign } from "node:crypto";
import { readFileSync } from "node:fs";

/** A failure that the user can fix; the message is for them. */
export class ToolError extends Error {}

function required(name) {
    const value = process.env[name];
    if (value) return value;
    throw new ToolError(`${name} is not set; npm run doctor -- oke lists what OKE needs`);
}

function privateKey() {
    const { TF_VAR_private_key: text, TF_VAR_private_key_path: path, TF_VAR_private_key_password } = process.env;
    if (!text && !path) throw new ToolError("neither TF_VAR_private_key nor TF_VAR_private_key_path is set");
    return createPrivateKey({ key: text || readFileSync(path, "utf8"), passphrase: TF_VAR_private_key_password });
}

/**
 * Signs a request without a body.
 *
 * @param {{ method: string, host: string, path: string }} request `path` with its query
 * @returns {{ date: string, authorization: string }} values of these two headers
 * @throws {ToolError}
 */
export function sign({ method, host, path }) {
    const keyId = ["TF_VAR_tenancy_ocid", "TF_VAR_user_ocid", "TF_VAR_fingerprint"].map(required).join("/");
    const date = new Date().toUTCString();
    const signature = createSign("RSA-SHA256")
        .update(`date: ${date}\n(request-target): ${method.toLowerCase()} ${path}\nhost: ${host}`)
        .sign(privateKey(), "base64");
    return {
        date,
        authorization: `Signature algorithm="rsa-sha256",headers="date (request-target) host",keyId="${keyId}",signature="${signature}",version="1"`,
    };
}
