import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { join } from "node:path";
import { credentialFindings } from "../../../cli/doctor/credentials";
import { describeFindings } from "../../../cli/doctor/finding";
import { imageFindings, imagesOf } from "../../../cli/doctor/images";
import { isAtLeast, nodeFinding, versionIn } from "../../../cli/doctor/tools";
import { type PlannedResource } from "../../../engine/monitor";
import { fakePrograms } from "../../support/fake-programs";
import { temporaryFolder } from "../../support/temporary-folder";

describe("versions", () => {
    it.each([
        ["3.270.0", "3.251.0", true],
        ["3.251.0", "3.251.0", true],
        ["3.99.0", "3.251.0", false],
        ["22.1", "22", true],
        ["20.20.2", "22", false],
    ])("%s is at least %s: %s", (version, wanted, expected) => expect(isAtLeast(version, wanted)).toBe(expected));

    it.each([
        ["Client Version: v1.35.4\nKustomize Version: v5.7.1", "1.35.4"],
        ['{"azure-cli": "2.91.0"}', "2.91.0"],
        ["none", undefined],
    ])("are found in %j", (text, version) => expect(versionIn(text)).toBe(version));

    it.each([
        ["22.20.0", "ok"],
        ["20.20.2", "advice"],
        ["18.19.0", "missing"],
    ])("Node %s: %s", (version, state) => expect(nodeFinding(version).state).toBe(state));
});

describe("credentials", () => {
    const state = async (...args: Parameters<typeof credentialFindings>) =>
        (await credentialFindings(...args)).map((it) => [it.state, it.fix]);
    const oke = { TF_VAR_tenancy_ocid: "t", TF_VAR_user_ocid: "u", TF_VAR_fingerprint: "f" };
    const arm = { ARM_CLIENT_ID: "c", ARM_TENANT_ID: "t", ARM_SUBSCRIPTION_ID: "s" };

    it("dev needs none", async () => expect(await state("dev")).toEqual([]));
    it("oke: an API key in variables", async () => {
        expect(await state("oke", { ...oke, TF_VAR_private_key: "k" })).toEqual([["ok", undefined]]);
        expect(await state("oke", oke)).toEqual([["missing", "export TF_VAR_private_key_path=..."]]);
        expect(await state("oke", { ...oke, TF_VAR_private_key_path: "/nonexistent" })).toEqual([
            ["missing", "ls /nonexistent"],
        ]);
    });
    it("aks: a service principal, or az login", async () => {
        expect(await state("aks", { ...arm, ARM_USE_OIDC: "true" })).toEqual([["ok", undefined]]);
        expect(await state("aks", arm)).toEqual([["missing", "export ARM_CLIENT_SECRET=..."]]);
        expect(await state("aks", fakePrograms({ az: "echo Trial" }))).toEqual([["ok", undefined]]);
        expect(await state("aks", fakePrograms({}))).toEqual([["missing", "az login"]]);
    });
    it("gke: application default credentials", async () => {
        const home = temporaryFolder("home");
        expect(await state("gke", {}, home)).toEqual([["missing", "gcloud auth application-default login"]]);
        mkdirSync(join(home, ".config", "gcloud"), { recursive: true });
        writeFileSync(join(home, ".config", "gcloud", "application_default_credentials.json"), "{}");
        expect(await state("gke", fakePrograms({ "gke-gcloud-auth-plugin": "echo '{}'" }), home)).toEqual([
            ["ok", undefined],
        ]);
        // Pulumi's provider can sign in, and the cluster's cannot: the plugin asks gcloud.
        expect(await state("gke", fakePrograms({ "gke-gcloud-auth-plugin": "exit 1" }), home)).toEqual([
            ["missing", "gcloud auth login"],
        ]);
    });
    it("repeats no secret", async () => {
        const findings = await credentialFindings("oke", { ...oke, TF_VAR_private_key: "hunter2" });
        expect(describeFindings(findings)).not.toContain("hunter2");
    });
});

describe("images", () => {
    let registry: Server;
    let host: string;
    beforeAll((done) => {
        registry = createServer(answer).listen(0, "127.0.0.1", () => {
            host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
            done();
        });
    });
    afterAll((done) => {
        registry.close(done);
        registry.closeAllConnections();
    });

    /** A registry that wants a token first, as public ones do. */
    function answer({ url = "", headers }: IncomingMessage, response: ServerResponse): void {
        if (url.startsWith("/token?service=s&scope=")) {
            response.end(JSON.stringify({ token: "t" }));
        } else if (headers.authorization !== "Bearer t") {
            response
                .writeHead(401, { "www-authenticate": `Bearer realm="http://${host}/token",service="s",scope="x"` })
                .end();
        } else {
            const [, architectures] = /^\/v2\/acme\/(.+)\/manifests\/1\.0$/.exec(url) ?? [];
            if (architectures === undefined || architectures === "absent") response.writeHead(404).end();
            else
                response.end(
                    JSON.stringify({
                        manifests: architectures
                            .split("-")
                            .map((it) => ({ platform: { os: "linux", architecture: it } })),
                    }),
                );
        }
    }
    const resources = (...images: string[]) =>
        images.map((image) => ({ inputs: { spec: { image } } }) as unknown as PlannedResource);
    const look = async (cluster: "local" | "remote", ...images: string[]) =>
        (await imageFindings(resources(...images), { cluster, scheme: "http" })).map(({ state, detail }) => [
            state,
            detail,
        ]);

    it("for both architectures are fine, for one they are not", async () => {
        expect(await look("remote", `${host}/acme/amd64-arm64:1.0`)).toEqual([["ok", "amd64, arm64"]]);
        expect(await look("remote", `${host}/acme/amd64:1.0`)).toEqual([["missing", "not built for arm64"]]);
    });
    it("that a registry lacks fail a cloud, but may be in a local cluster's nodes", async () => {
        expect((await look("remote", `${host}/acme/absent:1.0`))[0]?.[0]).toBe("missing");
        expect((await look("local", `${host}/acme/absent:1.0`))[0]?.[0]).toBe("advice");
    });
    it("of a registry that does not answer are unknown, in one line", async () => {
        const findings = await look("remote", "127.0.0.1:1/a/b:1", "127.0.0.1:1/a/c:1");
        expect(findings).toEqual([
            ["unknown", expect.stringMatching(/^2 not looked at: 127\.0\.0\.1:1 does not answer/)],
        ]);
    });
    it("are found as strings and as parts", () => {
        expect(
            imagesOf({
                a: [{ image: "x/y:1" }],
                image: { registry: "r", repository: "p/q", tag: "2" },
                b: { image: { repository: "p/q", digest: "sha256:0" } },
                imageName: "z/z:3",
            }).sort(),
        ).toEqual(["p/q@sha256:0", "r/p/q:2", "x/y:1", "z/z:3"]);
    });
});
