import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectFolder } from "../../model/project-folder";
import { alloyConfig } from "../../components/logging/alloy-config";

jest.setTimeout(300_000);

/** What Alloy's own parser says against a configuration. */
function objections(config: string): string {
    const cwd = join(projectFolder, "checks", "observability", "alloy-syntax");
    const { status, stderr } = spawnSync("go", ["run", "."], { cwd, input: config, encoding: "utf8" });
    return status === 0 ? "" : stderr;
}

it("Alloy's parser accepts the configuration that is deployed", () => expect(objections(alloyConfig())).toBe(""));

it("and refuses one that lacks its last brace", () =>
    expect(objections(alloyConfig().trimEnd().replace(/\}$/, ""))).toContain("config.alloy"));
