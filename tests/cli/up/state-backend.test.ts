import { mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { commandPrefix, localBackend } from "../../../cli/up/state-backend";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = () => temporaryFolder("backend");

describe("state in the project's folder", () => {
    it("gets a passphrase once, for its owner only", () => {
        const project = folder();
        const { env } = localBackend(project, {});
        const path = env["PULUMI_CONFIG_PASSPHRASE_FILE"]!;
        const passphrase = readFileSync(path, "utf8");
        expect(passphrase.length).toBeGreaterThanOrEqual(43);
        expect(statSync(path).mode & 0o777).toBe(0o600);
        expect(env["PULUMI_BACKEND_URL"]).toMatch(/^file:\/\/.*\.pulumi\/state$/);
        expect(localBackend(project, {}).env).toEqual(env);
        expect(readFileSync(path, "utf8")).toBe(passphrase);
        expect(commandPrefix({ env, description: "" })).toContain(`PULUMI_CONFIG_PASSPHRASE_FILE=${path} `);
    });

    it("never replaces a lost passphrase of state that exists", () => {
        const project = folder();
        const { env } = localBackend(project, {});
        mkdirSync(join(project, ".pulumi", "state", ".pulumi", "stacks"), { recursive: true });
        rmSync(env["PULUMI_CONFIG_PASSPHRASE_FILE"]!);
        expect(() => localBackend(project, {})).toThrow(/passphrase is gone/);
    });

    it("uses the passphrase that the user has set", () => {
        const { env } = localBackend(folder(), { PULUMI_CONFIG_PASSPHRASE: "mine" });
        expect(Object.keys(env)).toEqual(["PULUMI_BACKEND_URL"]);
    });
});
