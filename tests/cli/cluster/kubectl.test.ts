import { existsSync } from "node:fs";
import { Kubectl } from "../../../cli/cluster/kubectl";
import { fakePrograms } from "../../support/fake-programs";

it("goes by the kubeconfig it was given, and leaves no copy behind", async () => {
    const env = fakePrograms({
        kubectl: `while read -r line; do echo "{\\"config\\": \\"$line\\", \\"file\\": \\"$KUBECONFIG\\", \\"args\\": \\"$*\\"}"; done < "$KUBECONFIG"`,
    });
    const kubectl = new Kubectl({ kubeconfig: "secret\n" }, env);
    const answer = (await kubectl.get("pods")) as { config: string; file: string; args: string };
    expect(answer).toMatchObject({ config: "secret", args: "get pods --output json" });
    expect(existsSync(answer.file)).toBe(true);
    kubectl.close();
    expect(existsSync(answer.file)).toBe(false);
});

it("takes a path as well, which the provider keeps when KUBECONFIG names one", async () => {
    const env = fakePrograms({ kubectl: `echo "\\"$KUBECONFIG\\""` });
    expect(await new Kubectl({ kubeconfig: "/home/somebody/config" }, env).get("pods")).toBe("/home/somebody/config");
});

it("knows what is not there from what does not answer", async () => {
    const env = fakePrograms({
        kubectl: `case "$*" in
    *"--context there"*) echo 'Error from server (NotFound): jobs.batch "e2e" not found' >&2 ;;
    *) echo "connection refused" >&2 ;;
esac
exit 1`,
    });
    expect(await new Kubectl({ context: "there" }, env).get("job", "e2e")).toBeUndefined();
    await expect(new Kubectl({ context: "gone" }, env).get("pods")).rejects.toThrow(/connection refused/);
    await expect(new Kubectl({}, fakePrograms({})).get("pods")).rejects.toThrow(/kubectl is not installed/);
});
