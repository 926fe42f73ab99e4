import { execFile } from "node:child_process";
import { createVerify, generateKeyPairSync } from "node:crypto";
import { promisify } from "node:util";
import { execKubeconfig } from "../../../components/cluster/kubeconfig";
import { authorityOf, okeExec } from "../../../stacks/oke/kubeconfig";
import { gkeExec } from "../../../stacks/gke/kubeconfig";
import { newestImage } from "../../../stacks/oke/cluster";
import { projectFolder } from "../../support/stacks";

const run = promisify(execFile);

interface Kubeconfig {
    readonly users: readonly {
        readonly user: {
            readonly token?: string;
            readonly exec: {
                readonly command: string;
                readonly args: readonly string[];
                readonly interactiveMode: string;
            };
        };
    }[];
}
const build = (exec: typeof gkeExec) =>
    JSON.parse(
        execKubeconfig({ name: "todo", server: "https://1.2.3.4", certificateAuthority: "Q0E=", exec }),
    ) as Kubeconfig;

describe("kubeconfigs", () => {
    it.each([
        ["gke", gkeExec, "gke-gcloud-auth-plugin"],
        ["oke", okeExec("ocid1.cluster.oc1..a", "eu-frankfurt-1"), "node"],
    ])("%s gets a fresh token from a command that asks nothing", (_name, exec, command) => {
        const [{ user }] = build(exec).users as [Kubeconfig["users"][number]];
        expect(user.token).toBeUndefined();
        expect(user.exec).toMatchObject({ command, interactiveMode: "Never" });
        expect(user.exec.args.filter((it) => it.startsWith("/"))).toEqual([]);
    });

    it("finds the authority in what OKE hands out", () => {
        expect(authorityOf("clusters:\n- cluster:\n    certificate-authority-data: QUJD\n")).toBe("QUJD");
        expect(authorityOf("")).toBeUndefined();
    });
});

describe("the OKE token", () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const environment = {
        PATH: process.env["PATH"],
        TF_VAR_tenancy_ocid: "t",
        TF_VAR_user_ocid: "u",
        TF_VAR_fingerprint: "f",
        TF_VAR_private_key: key,
    };
    const token = (env: NodeJS.ProcessEnv, args = ["ocid1.cluster.oc1..a", "eu-frankfurt-1"]) =>
        run(process.execPath, ["stacks/oke/oke-token.mjs", ...args], { cwd: projectFolder, env });

    it("is a request to the cluster, signed with the API key", async () => {
        const { stdout } = await token(environment);
        const { status } = JSON.parse(stdout) as { status: { token: string; expirationTimestamp: string } };
        const url = new URL(Buffer.from(status.token, "base64url").toString());
        expect(url.origin + url.pathname).toBe(
            "https://containerengine.eu-frankfurt-1.oraclecloud.com/cluster_request/ocid1.cluster.oc1..a",
        );

        const authorization = url.searchParams.get("authorization") ?? "";
        expect(authorization).toContain('keyId="t/u/f"');
        const [, signature = ""] = /signature="([^"]+)"/.exec(authorization) ?? [];
        const signed = `date: ${url.searchParams.get("date")}\n(request-target): get ${url.pathname}\nhost: ${url.host}`;
        expect(createVerify("RSA-SHA256").update(signed).verify(publicKey, signature, "base64")).toBe(true);
        expect(createVerify("RSA-SHA256").update(`${signed}x`).verify(publicKey, signature, "base64")).toBe(false);
        expect(Date.parse(status.expirationTimestamp)).toBeGreaterThan(Date.now());
    });

    it("names what is missing", async () => {
        await expect(token({ ...environment, TF_VAR_user_ocid: undefined })).rejects.toThrow(
            /TF_VAR_user_ocid is not set/,
        );
        await expect(token({ ...environment, TF_VAR_private_key: undefined })).rejects.toThrow(
            /neither TF_VAR_private_key nor/,
        );
        await expect(token(environment, [])).rejects.toThrow(/usage/);
    });
});

it("chooses the newest Arm image of the version", () => {
    const sources = [
        "Oracle-Linux-8.10-aarch64-2026.08.31-0-OKE-1.34.2-1401",
        "Oracle-Linux-8.10-aarch64-2026.09.30-0-OKE-1.34.2-1450",
        "Oracle-Linux-8.10-Gen2-GPU-aarch64-2026.10.30-0-OKE-1.34.2-1500",
        "Oracle-Linux-8.10-2026.10.30-0-OKE-1.34.2-1500",
        "Oracle-Linux-8.10-aarch64-2026.10.30-0-OKE-1.35.0-1500",
    ].map((sourceName) => ({ sourceName }));
    expect(newestImage(sources, "v1.34.2")?.sourceName).toBe(sources[1]?.sourceName);
    expect(newestImage(sources, "v1.33.1")).toBeUndefined();
    const systems = ["9.8", "9.10", "8.10"].map((it) => ({
        sourceName: `Oracle-Linux-${it}-aarch64-2026.08.14-0-OKE-1.35.2-1820`,
    }));
    expect(newestImage(systems, "v1.35.2")).toBe(systems[1]);
});
