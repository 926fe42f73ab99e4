import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { exportCommit, findCommit } from "../../../cli/rollback/commit";
import { fakePrograms } from "../../support/fake-programs";

describe("a commit", () => {
    let folder: string;
    let project: string;
    const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" }).trim();
    const commit = (content: string) => {
        writeFileSync(join(project, "index.ts"), content);
        git("add", ".");
        git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--message", content);
        return git("rev-parse", "HEAD");
    };

    beforeAll(() => {
        folder = realpathSync(mkdtempSync(join(tmpdir(), "todo-commit-")));
        project = join(folder, "platform");
        mkdirSync(project);
        git("init", "--quiet");
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it("is found by hash, branch or tag, and written out as it was, from the project's own folder", async () => {
        const first = commit("first version");
        git("tag", "v1");
        commit("second version");
        const found = await findCommit(project, "v1");
        expect(found).toEqual({ hash: first, subject: "first version" });
        const target = mkdtempSync(join(tmpdir(), "todo-export-"));
        await exportCommit(project, found, target);
        expect(readFileSync(join(target, "project", "index.ts"), "utf8")).toBe("first version");
        expect(existsSync(join(target, "project", ".git"))).toBe(false);
        rmSync(target, { recursive: true });
    });

    it("is not found: says whether the clone is shallow, and takes no option for a revision", async () => {
        await expect(findCommit(project, "0".repeat(40))).rejects.toThrow(/has no commit 0000/);
        await expect(findCommit(project, "--help")).rejects.toThrow(/has no commit --help/);
        const shallow = mkdtempSync(join(tmpdir(), "todo-shallow-"));
        execFileSync("git", ["clone", "--quiet", "--depth=1", pathToFileURL(folder).href, shallow]);
        await expect(findCommit(shallow, "v1")).rejects.toThrow(/clone is shallow/);
        rmSync(shallow, { recursive: true });
    });

    it("cannot be had outside of a repository, nor without git", async () => {
        const outside = mkdtempSync(join(tmpdir(), "todo-outside-"));
        await expect(findCommit(outside, "HEAD")).rejects.toThrow(/not in a git repository/);
        rmSync(outside, { recursive: true });
        await expect(findCommit(project, "HEAD", { env: fakePrograms({}) })).rejects.toThrow(/git is not installed/);
    });
});
