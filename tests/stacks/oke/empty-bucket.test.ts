import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { promisify } from "node:util";
import { projectFolder } from "../../support/stacks";

const run = promisify(execFile);
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

interface Store {
    readonly objects: Set<string>;
    readonly uploads: Map<string, string>;
    readonly signatures: Set<string>;
    /** Status of every answer, when it is not the store's own. */
    status?: number;
}

/** The part of the object storage API that matters here; pages hold two entries. */
function objectStore(store: Store): Promise<{ server: Server; endpoint: string }> {
    const server = createServer((request, response) => {
        store.signatures.add(/keyId="([^"]*)"/.exec(request.headers.authorization ?? "")?.[1] ?? "none");
        const url = new URL(request.url ?? "", "http://store");
        const [, , , , bucket, kind, name = ""] = url.pathname.split("/");
        const answer = (status: number, body?: unknown) =>
            response.writeHead(status).end(body === undefined ? "" : JSON.stringify(body));
        if (store.status !== undefined) return answer(store.status, { message: "no" });
        if (bucket !== "todo-backups") return answer(404, { code: "BucketNotFound" });
        if (request.method === "DELETE") {
            const found =
                kind === "o"
                    ? store.objects.delete(decodeURIComponent(name))
                    : store.uploads.get(decodeURIComponent(name)) === url.searchParams.get("uploadId") &&
                      store.uploads.delete(decodeURIComponent(name));
            return answer(found ? 204 : 404);
        }
        return kind === "o"
            ? answer(200, { objects: [...store.objects].slice(0, 2).map((it) => ({ name: it })) })
            : answer(
                  200,
                  [...store.uploads].slice(0, 2).map(([object, uploadId]) => ({ object, uploadId })),
              );
    });
    return new Promise((resolve) => {
        server.listen(0, "127.0.0.1", () =>
            resolve({ server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
        );
    });
}

describe("emptying an OCI bucket", () => {
    let server: Server;
    let store: Store;
    let endpoint: string;
    beforeEach(async () => {
        store = {
            objects: new Set(["a", "b/c d?", "d", "é"]),
            uploads: new Map([
                ["half", "1"],
                ["quarter/x", "2 &"],
                ["eighth", "3"],
            ]),
            signatures: new Set(),
        };
        ({ server, endpoint } = await objectStore(store));
    });
    afterEach(() => server.close());

    const empty = (
        bucket: string,
        key: string | undefined = privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    ) =>
        run(process.execPath, ["stacks/oke/empty-bucket.mjs", "eu-frankfurt-1", "ns", bucket], {
            cwd: projectFolder,
            env: {
                OCI_OBJECTSTORAGE_ENDPOINT: endpoint,
                TF_VAR_tenancy_ocid: "t",
                TF_VAR_user_ocid: "u",
                TF_VAR_fingerprint: "f",
                ...(key === "" ? {} : { TF_VAR_private_key: key }),
            },
        });

    it("deletes every object and every unfinished upload, page by page, with signed requests", async () => {
        const { stdout } = await empty("todo-backups");
        expect(stdout).toContain("4 objects deleted");
        expect([store.objects.size, store.uploads.size]).toEqual([0, 0]);
        expect([...store.signatures]).toEqual(["t/u/f"]);
    });

    it("has nothing to do for a bucket that is gone", async () => {
        expect((await empty("another")).stdout).toContain("0 objects deleted");
        expect(store.objects.size).toBe(4);
    });

    it("fails with the answer when Oracle refuses, and names a missing key", async () => {
        store.status = 401;
        await expect(empty("todo-backups")).rejects.toThrow(/answered 401/);
        await expect(empty("todo-backups", "")).rejects.toThrow(/neither TF_VAR_private_key nor/);
    });
});
