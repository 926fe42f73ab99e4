// Prints an ExecCredential for an OKE cluster: a request to the cluster's token endpoint, signed with an OCI API key and
// encoded as a token. kubectl and Pulumi call it whenever they need one, so no token is ever stored and no oci CLI is needed.
//
//   node stacks/oke/oke-token.mjs <cluster OCID> <region>
import { ToolError, sign } from "./oci-signature.mjs";

const validityMs = 4 * 60_000;

function main([clusterId, region]) {
    if (!clusterId || !region) {
        throw new ToolError("usage: node stacks/oke/oke-token.mjs <cluster OCID> <region>");
    }
    const host = `containerengine.${region}.oraclecloud.com`;
    const path = `/cluster_request/${clusterId}`;
    const url = `https://${host}${path}?${new URLSearchParams(sign({ method: "GET", host, path }))}`;
    return {
        apiVersion: "client.authentication.k8s.io/v1beta1",
        kind: "ExecCredential",
        status: {
            token: Buffer.from(url).toString("base64url"),
            expirationTimestamp: new Date(Date.now() + validityMs).toISOString(),
        },
    };
}

try {
    console.log(JSON.stringify(main(process.argv.slice(2))));
} catch (error) {
    if (!(error instanceof ToolError)) throw error;
    console.error(`oke-token: ${error.message}`);
    process.exitCode = 1;
}
