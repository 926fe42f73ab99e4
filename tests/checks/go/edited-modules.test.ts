import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { editedModules } from "../../../checks/go/edited-modules";
import { fakePrograms } from "../../support/fake-programs";
import { temporaryFolder } from "../../support/temporary-folder";

const library = "example.com/library";
const source = join(temporaryFolder("module"), "library@v1.0.0");
mkdirSync(join(source, "pkg"), { recursive: true });
writeFileSync(join(source, "pkg", "code.go"), "var a = b\nvar c = b\nvar d = e\n");

const folder = temporaryFolder("user");
writeFileSync(join(folder, "go.mod"), "module example.com/user\n");
writeFileSync(join(folder, "go.sum"), "sums\n");

const environment = { ...process.env };
beforeEach(() => {
    process.env = fakePrograms({ go: `[ "$1" = list ] && echo ${source}; exit 0` });
});
afterEach(() => {
    process.env = { ...environment };
});

const edited = (from: string) => {
    const into = join(temporaryFolder("edited"), "sources");
    return editedModules(folder, [{ module: library, file: "pkg/code.go", from, to: "changed" }], into);
};

it("builds from a changed copy of a module, and leaves the module itself alone", async () => {
    const modfile = await edited("d = e");
    const copy = join(modfile, "..", "library@v1.0.0");
    expect(readFileSync(modfile, "utf8")).toBe(`module example.com/user\n\nreplace ${library} => ${copy}\n`);
    expect(readFileSync(join(modfile, "..", "go.sum"), "utf8")).toBe("sums\n");
    expect(readFileSync(join(copy, "pkg", "code.go"), "utf8")).toBe("var a = b\nvar c = b\nvar changed\n");
    expect(readFileSync(join(source, "pkg", "code.go"), "utf8")).toContain("d = e");
});

it.each([
    ["= b", 2],
    ["= z", 0],
])("refuses an edit of %j, which is there %d times", async (from, times) => {
    await expect(edited(from)).rejects.toThrow(`${library}/pkg/code.go has "${from}" ${times} times`);
});
