import { join } from "node:path";
import { portForward } from "../../../cli/cluster/port-forward";
import { fakePrograms } from "../../support/fake-programs";

const fix = "npm run up";
const loki = (kubectl: string, context?: string) =>
    portForward({ what: "Loki", args: ["service/loki", ":3100"], context, fix, kubectl });
/** The path of a kubectl that is the body of a shell script. */
const kubectlThat = (body: string) => join(fakePrograms({ kubectl: body })["PATH"]!, "kubectl");

it("answers with the port once kubectl forwards, and stops it", async () => {
    const forward = await loki(
        kubectlThat('echo "Forwarding from 127.0.0.1:41234 -> 3100"; exec /bin/sleep 60'),
        "kind-todo",
    );
    expect(forward.port).toBe(41234);
    forward.stop();
    await forward.ended;
});

it("fails with kubectl's last words and the command that helps", async () => {
    const refusing = kubectlThat('echo "error: services \\"loki\\" not found" >&2; exit 1');
    await expect(loki(refusing, "kind-todo")).rejects.toMatchObject({
        message: 'Loki cannot be reached through kubectl: error: services "loki" not found',
        fix,
    });
});

it.each([undefined, "kind-todo"])("says that there is no kubectl (context %s)", async (context) =>
    expect(loki("/nowhere/kubectl", context)).rejects.toThrow("kubectl is not installed"),
);

it("does not let kubectl ask this machine where it knows no cluster", async () =>
    expect(loki(kubectlThat("exit 1"))).rejects.toThrow("there is no kube context"));

it("fails when the connection is lost, which nobody asked for", async () => {
    const forward = await loki(
        kubectlThat('echo "Forwarding from 127.0.0.1:41234 -> 3100"; echo "error: lost connection to pod" >&2; exit 1'),
        "kind-todo",
    );
    await expect(forward.ended).rejects.toThrow(
        "Loki cannot be reached through kubectl: error: lost connection to pod",
    );
});
