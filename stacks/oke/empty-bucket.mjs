// Deletes what an OCI bucket holds, uploads that were never finished included: Oracle deletes empty buckets only. Run by
// `pulumi destroy` before it deletes the bucket. A bucket that is gone already is fine.
//
//   node stacks/oke/empty-bucket.mjs <region> <namespace> <bucket>
//
// OCI_OBJECTSTORAGE_ENDPOINT replaces the address of the region's API, for tests.
// https://docs.oracle.com/en-us/iaas/api/#/en/objectstorage/20160918/
import { ToolError, sign } from "./oci-signature.mjs";

const [region, namespace, bucket] = process.argv.slice(2);
const host = `objectstorage.${region}.oraclecloud.com`;
const endpoint = process.env.OCI_OBJECTSTORAGE_ENDPOINT ?? `https://${host}`;

/** Parsed body of the answer; undefined when there is no such thing. */
async function request(method, resource) {
    const path = `/n/${encodeURIComponent(namespace)}/b/${encodeURIComponent(bucket)}${resource}`;
    const response = await fetch(`${endpoint}${path}`, { method, headers: sign({ method, host, path }) });
    if (response.status === 404) return undefined;
    const text = await response.text();
    if (!response.ok) throw new ToolError(`${method} ${path} answered ${response.status}: ${text}`);
    return { body: text === "" ? undefined : JSON.parse(text) };
}

async function deleteObjects() {
    let count = 0;
    // What is deleted is no longer listed, so the first page is always the next one.
    for (;;) {
        const page = await request("GET", "/o?limit=1000&fields=name");
        if (!page?.body.objects.length) return count;
        for (const { name } of page.body.objects) {
            await request("DELETE", `/o/${encodeURIComponent(name)}`);
            count++;
        }
    }
}

async function deleteUploads() {
    for (;;) {
        const page = await request("GET", "/u?limit=1000");
        if (!page?.body.length) return;
        for (const { object, uploadId } of page.body) {
            const query = new URLSearchParams({ uploadId });
            await request("DELETE", `/u/${encodeURIComponent(object)}?${query}`);
        }
    }
}

try {
    if (!region || !namespace || !bucket) {
        throw new ToolError("usage: node stacks/oke/empty-bucket.mjs <region> <namespace> <bucket>");
    }
    const count = await deleteObjects();
    await deleteUploads();
    console.log(`bucket ${bucket}: ${count} objects deleted`);
} catch (error) {
    if (!(error instanceof ToolError)) throw error;
    console.error(`empty-bucket: ${error.message}`);
    process.exitCode = 1;
}
