import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { nodeEnvironment, nodeFlags } from "../../model/contract/node-runtime";

const folder = join(__dirname, "..", "..");
const dockerfile = readFileSync(join(folder, "Dockerfile"), "utf8");

describe("the Dockerfile", () => {
    it("runs Node as model/contract/node-runtime.ts says, as nobody in particular", () => {
        const [, entrypoint] = /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)!;
        expect(JSON.parse(entrypoint!)).toEqual(["/nodejs/bin/node", ...nodeFlags, "/app/main.mjs"]);
        const [, environment] = /^ENV (.*)$/m.exec(dockerfile)!;
        expect(Object.fromEntries(environment!.split(" ").map((it) => it.split("=")))).toEqual(nodeEnvironment);
        expect(dockerfile).toMatch(/^USER 65532:65532$/m);
    });

    it("installs the libraries of every workspace", () => {
        const workspaces = readdirSync(join(folder, "services"), { withFileTypes: true })
            .filter((it) => it.isDirectory() && it.name !== "dist" && it.name !== "node_modules")
            .map((it) => `services/${it.name}/package.json`);
        const copied = [...dockerfile.matchAll(/^COPY (services\/\S+\/package\.json) /gm)].map((it) => it[1]);
        expect(copied.sort()).toEqual(workspaces.sort());
    });
});
