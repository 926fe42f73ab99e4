import { ProgramError, run, tryRun } from "../../../engine/command/run-program";
import { UserError } from "../../../engine/command/user-error";
import { fakePrograms } from "../../support/fake-programs";

const env = fakePrograms({
    greet: 'echo "hello $1"; echo aside >&2',
    fail: "echo printed; echo complained >&2; exit 3",
    silent: "echo printed; exit 1",
    copy: "/bin/cat",
    environment: "/usr/bin/env | /usr/bin/sort",
    sleep: "exec /bin/sleep 30",
    die: "kill -9 $$",
});
const failure = (program: string, options = {}) => run(program, [], { env, ...options }).catch((it: unknown) => it);

describe("a program whose result is looked at", () => {
    it("gives what it printed, and its exit code", async () => {
        expect(await tryRun("greet", ["you; echo no shell"], { env })).toEqual({
            code: 0,
            stdout: "hello you; echo no shell\n",
            stderr: "aside\n",
        });
        expect(await tryRun("fail", [], { env })).toMatchObject({ code: 3, stdout: "printed\n" });
    });

    it("that is not installed gives nothing", async () => expect(await tryRun("nowhere", [], { env })).toBeUndefined());

    it("whose output the user follows gives its exit code alone", async () =>
        expect(await tryRun("fail", [], { env, followed: true })).toEqual({ code: 3, stdout: "", stderr: "" }));

    it("that takes too long, or is ended, has failed", async () => {
        const slow = await tryRun("sleep", [], { env, timeout: 100 });
        expect(slow).toEqual({ code: 1, stdout: "", stderr: "it took more than 0.1 s" });
        expect(await tryRun("die", [], { env })).toEqual({ code: 1, stdout: "", stderr: "it was ended by SIGKILL" });
    });
});

describe("a program that has to succeed", () => {
    it("reads its input, also one that nobody gave", async () => {
        const input = "x".repeat(2 ** 20);
        expect(await run("copy", [], { env, input })).toBe(input);
        expect(await run("copy", [], { env })).toBe("");
        expect(await run("greet", ["you"], { env, input })).toBe("hello you\n");
    });

    it("has the given environment and nothing of ours", async () =>
        expect((await run("environment", [], { env: { ...env, A: "1" } })).split("\n")).toEqual(
            expect.arrayContaining(["A=1", `PATH=${env["PATH"]}`]),
        ));

    it("passes with the exit codes that are no failure", async () =>
        expect(await run("fail", [], { env, accepts: [0, 3] })).toBe("printed\n"));

    it("says in its own words why it failed, and how to see it again", async () => {
        expect(await failure("fail")).toMatchObject({
            message: "fail ended with exit code 3: complained",
            words: "complained",
            fix: "fail",
        });
        expect(await failure("silent")).toMatchObject({ message: "silent ended with exit code 1: printed" });
        expect(await failure("fail")).toBeInstanceOf(ProgramError);
    });

    it("that is not installed is a user's matter", async () => {
        const error = await failure("nowhere");
        expect(error).toBeInstanceOf(UserError);
        expect(error).toMatchObject({ message: "nowhere is not installed" });
    });
});
