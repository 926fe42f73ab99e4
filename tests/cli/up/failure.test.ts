import { explainCommand, explainFailure } from "../../../cli/up/failure";

describe("a failure", () => {
    it("names the cause first, then what helps, then the rest", () => {
        const errors = [
            { message: "update failed" },
            { resource: "dapr-release", message: "timed out waiting for the condition" },
            { resource: "services-backend", message: "ImagePullBackOff\nmore" },
        ];
        expect(explainFailure(errors, "", "dev").split("\n")).toEqual([
            "error: dapr-release: timed out waiting for the condition",
            "  try: kubectl get pods --all-namespaces --field-selector status.phase!=Running",
            "",
            "  also: services-backend: ImagePullBackOff",
        ]);
    });

    it.each([
        ["dial tcp 127.0.0.1:6443: connect: connection refused", "npm run doctor -- dev"],
        ["incorrect passphrase", "PULUMI_CONFIG_PASSPHRASE"],
        ["Back-off pulling image: ImagePullBackOff", "npm run make -- images --load"],
        ["Out of host capacity.", "npm run plan -- dev"],
        ["resource todo is protected", "pulumi config set protect false"],
        [
            "urn:pulumi:dev::todo-multicloud::todo:gate:ReleaseGate$kubernetes:batch/v1:Job::gate-suite: quota, timed out",
            "kubectl logs --namespace todo --selector app.kubernetes.io/name=e2e --container suite",
        ],
        ["no resource plugin 'pulumi-resource-gcp' found", "pulumi install"],
        [
            "spec: Forbidden: updates to statefulset spec for fields other than x are forbidden",
            "volumes grow on purpose only",
        ],
        ["another operation (install/upgrade/rollback) is in progress", "the command that deletes it"],
        ["cannot re-use a name that is still in use", "the command that deletes it"],
        ["release: already exists", "the command that deletes it"],
        [
            'Job.batch "e2e" is invalid: spec.template: field is immutable',
            "try: kubectl delete jobs --all-namespaces --field-selector metadata.name=e2e",
        ],
        ['jobs.batch "broker-topics" already exists', "metadata.name=broker-topics"],
    ])("%s", (message, fix) => expect(explainFailure([{ message }], "", "dev")).toContain(fix));

    it("of protected resources that an update no longer wants takes the protection of just those", () => {
        const urn = (name: string) => `urn:pulumi:aks::todo-multicloud::azure-native:storage:StorageAccount::${name}`;
        const errors = ["logging-bucket-account", "logging-bucket-credentials"].map((name) => ({
            resource: name,
            message: `resource "${urn(name)}" cannot be deleted\nbecause it is protected. To unprotect the resource, either remove the \`protect\` flag from the resource in your Pulumi program and run \`pulumi up\`, or use the command:\n\`pulumi state unprotect '${urn(name)}'\``,
        }));
        const commands = errors.map(({ resource }) => `pulumi state unprotect '${urn(resource)}' --yes --stack aks`);
        expect(explainFailure(errors, "", "aks")).toContain(`  try: ${commands.join(" && ")} && npm run up -- aks\n`);
    });

    it("names the pods in place of a vague hint, and beside a telling one", () => {
        const text = "todo/backend-x cannot pull todo-backend:broken: not found";
        const troubles = [{ key: "", text, fix: "npm run make -- images --load", mayPass: false }];
        const explain = (message: string) => explainFailure([{ message }], "", "dev", troubles).split("\n");
        expect(explain("context deadline exceeded")).toEqual([
            "error: context deadline exceeded",
            `  pod ${text}`,
            "    try: npm run make -- images --load",
        ]);
        expect(explain("403 forbidden")[1]).toBe("  try: npm run doctor -- dev");
    });

    it("goes by the cause, and by the rest of the output only when that says nothing known", () => {
        const output = "warning: connection refused, once";
        const explain = (message: string) => explainFailure([{ resource: "gate-suite", message }], output, "dev");
        expect(explain("the Job timed out")).toContain("try: kubectl logs --namespace todo");
        expect(explainFailure([{ message: "context canceled" }], output, "dev")).toContain("try: kubectl get pods");
        expect(explainFailure([{ message: "who knows" }], output, "dev")).toContain("try: npm run doctor -- dev");
    });

    it("takes errors out of the lists that providers make of them", () => {
        const list = (release: string) =>
            `1 error occurred:\n\t* Helm release "${release}" failed: deadline exceeded\n`;
        const errors = ["backend", "audit"].map((it) => ({ resource: `services-${it}`, message: list(it) }));
        expect(explainFailure(errors, "", "oke")).toMatch(
            /^error: services-backend: Helm release "backend" failed[^]*also: services-audit: Helm release "audit" failed/,
        );
    });

    it("uses the last words of the CLI when the engine said nothing", () => {
        expect(explainFailure([], "a\nerror: something\n", "dev")).toBe("error: something");
        expect(explainFailure([], "error: the stack is currently locked by 1 lock(s)\n  a lock\n", "dev")).toBe(
            "error: the stack is currently locked by 1 lock(s)\n  a lock",
        );
    });

    it("explains a command that was refused, by its stack", () => {
        const stderr =
            "Command failed: pulumi stack output --stack aks\nerror: failed to decrypt: incorrect passphrase";
        expect(explainCommand({ stderr })).toBe(
            "error: failed to decrypt: incorrect passphrase\n  Put .pulumi/passphrase back, or type what it held.\n  try: read -rs PULUMI_CONFIG_PASSPHRASE && export PULUMI_CONFIG_PASSPHRASE",
        );
    });
});
