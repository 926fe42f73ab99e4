// Prints an ExecCredential for an OKE cluster: a request to the cluster's token endpoint, signed with an OCI API key and
// encoded as a token. kubectl and Pulumi call it whenever they need one, so no token is ever stored and no oci CLI is needed.
//
//   node tools/oke-token.mjs <cluster OCID> <region>
//
// The key is the one that configures the OCI provider: TF_VAR_tenancy_ocid, TF_VAR_user_ocid, TF_VAR_fingerprint, and
// TF_VAR_private_key or TF_VAR_private_key_path (with TF_VAR_private_key_password where it has one).
// Request signing: https://docs.oracle.com/en-us/iaas/Content/API/Concepts/signingrequests.htm
import { createPrivateKey, createSign } from "node:crypto";
import { readFileSync } from "node:fs";

const validityMs = 4 * 60_000;

function fail(sentence) {
    console.error(`oke-token: ${sentence}`);
    process.exit(1);
}

function required(name) {
    return process.env[name] || fail(`${name} is not set; npm run doctor -- oke lists what OKE needs`);
}

function privateKey() {
    const path = process.env.TF_VAR_private_key_path;
    const pem =
        process.env.TF_VAR_private_key ||
        (path ? readFileSync(path, "utf8") : fail("neither TF_VAR_private_key nor TF_VAR_private_key_path is set"));
    return createPrivateKey({ key: pem, passphrase: process.env.TF_VAR_private_key_password });
}

const [clusterId, region] = process.argv.slice(2);
if (!clusterId || !region) fail("usage: node tools/oke-token.mjs <cluster OCID> <region>");

const keyId = ["TF_VAR_tenancy_ocid", "TF_VAR_user_ocid", "TF_VAR_fingerprint"].map(required).join("/");
const host = `containerengine.${region}.oraclecloud.com`;
const path = `/cluster_request/${clusterId}`;
const date = new Date().toUTCString();

const signature = createSign("RSA-SHA256")
    .update(`date: ${date}\n(request-target): get ${path}\nhost: ${host}`)
    .sign(privateKey(), "base64");
const authorization = `Signature algorithm="rsa-sha256",headers="date (request-target) host",keyId="${keyId}",signature="${signature}",version="1"`;
const url = `https://${host}${path}?${new URLSearchParams({ authorization, date })}`;

console.log(
    JSON.stringify({
        apiVersion: "client.authentication.k8s.io/v1beta1",
        kind: "ExecCredential",
        status: {
            token: Buffer.from(url).toString("base64url"),
            expirationTimestamp: new Date(Date.now() + validityMs).toISOString(),
        },
    }),
);
