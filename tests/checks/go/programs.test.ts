import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { goPrograms, type GoModule } from "../../../checks/go/programs";
import { UserError } from "../../../engine/command/user-error";
import { fakePrograms } from "../../support/fake-programs";
import { temporaryFolder } from "../../support/temporary-folder";

const environment = { ...process.env };
afterEach(() => {
    process.env = { ...environment };
});

function useGo(script: string): string {
    const cache = temporaryFolder("cache");
    process.env = { ...fakePrograms({ go: script }), XDG_CACHE_HOME: cache };
    return join(cache, "todo-multicloud", "go");
}

/** A compiler that writes down what it was asked for. */
const compiler = `
[ "$1" = version ] && exit 0
while [ "$1" != -o ]; do echo "$1"; shift; done > arguments
echo "$3 without cgo: $CGO_ENABLED" > "$2"
echo built >> builds`;

function aModule(): GoModule<"first" | "second"> {
    const folder = temporaryFolder("module");
    writeFileSync(join(folder, "go.mod"), "module example\n");
    return {
        folder,
        programs: { first: "./first", second: "example.com/second" },
        tags: ["small"],
        variables: { "main.version": "1" },
        announcement: "two programs",
    };
}

it("builds each program of a module once for its content", async () => {
    useGo(compiler);
    const module = aModule();
    const steps: string[] = [];
    const paths = await goPrograms(module, (it) => steps.push(it));

    expect(await goPrograms(module, (it) => steps.push(it))).toEqual(paths);
    expect(steps).toEqual(["building two programs"]);
    expect(readFileSync(paths.second, "utf8")).toBe("example.com/second without cgo: 0\n");
    expect(readFileSync(join(module.folder, "arguments"), "utf8").split("\n")).toEqual(
        expect.arrayContaining(["-trimpath", "small", "-s -w -X main.version=1"]),
    );

    appendFileSync(join(module.folder, "go.mod"), "go 1.26\n");
    const again = await goPrograms(module);
    expect(dirname(again.first)).not.toBe(dirname(paths.first));
    expect(readFileSync(join(module.folder, "builds"), "utf8")).toBe("built\n".repeat(4));
});

it("keeps nothing of a build that failed, and says why in the compiler's words", async () => {
    const cache = useGo('[ "$1" = version ] || { echo "first.go:3: undefined: x" >&2; exit 1; }');
    const failure = await goPrograms(aModule()).catch((it: unknown) => it);
    expect(failure).toBeInstanceOf(UserError);
    expect((failure as Error).message).toMatch(/^first cannot be built: .*first\.go:3: undefined: x$/);
    expect(readdirSync(cache)).toEqual([]);
});

it("names what is missing where there is no Go", async () => {
    useGo("");
    process.env["PATH"] = temporaryFolder("empty");
    await expect(goPrograms(aModule())).rejects.toThrow("Go is not installed, and programs are built with it");
});
