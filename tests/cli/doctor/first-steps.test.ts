import { describeSteps, neededSteps } from "../../../cli/doctor/first-steps";
import { cloudNames, type CloudName } from "../../../model/platform/choices";
import { minutesBefore, type Account } from "../../../model/platform/first-steps";
import { factsOf } from "../../../stacks/targets";
import { planStack } from "../../../engine/plan/plan-stack";
import { readStackFile } from "../../../engine/stack-files";
import { projectFolder } from "../../support/stacks";

const stepsOf = (target: CloudName) => factsOf(target).firstSteps;

/** An account by what its cloud's client answers, each answer by the beginning of its command line. */
function account(stack: CloudName, answers: Readonly<Record<string, string>>, more: Partial<Account> = {}): Account {
    return {
        stack,
        env: {},
        home: "/home/me",
        fileExists: () => false,
        readFile: () => undefined,
        config: () => undefined,
        output: (program, args) => {
            const line = [program, ...args].join(" ");
            const known = Object.keys(answers).find((it) => line.startsWith(it));
            return Promise.resolve(known === undefined ? undefined : answers[known]);
        },
        ...more,
    };
}

const typed = async (target: CloudName, of: Account) =>
    (await neededSteps(stepsOf(target), of)).flatMap((it) => it.commands);

describe.each(cloudNames)("an account of %s", (target) => {
    it("that nobody has signed in to needs that first, and the rest is asked afterwards", async () => {
        const steps = stepsOf(target);
        const needed = await neededSteps(steps, account(target, {}));
        expect(needed).toHaveLength(1);
        const text = describeSteps({ stack: target, steps, needed, waiting: 25 });
        expect(text).toMatch(new RegExp(`npm run doctor -- ${target}$`));
    });

    it("deploys within thirty minutes, by the sum of its own figures", async () => {
        const { timeline } = await planStack(readStackFile(projectFolder, target));
        expect(minutesBefore(stepsOf(target)) + timeline!.minutes).toBeLessThanOrEqual(30);
    });
});

describe("AKS", () => {
    const signedIn = { "az account show": "id\n" };

    it("registers the providers that are missing, and waits for the last of them", async () =>
        expect(
            await typed(
                "aks",
                account("aks", {
                    ...signedIn,
                    "az provider list": "Microsoft.Compute\nMicrosoft.Network\nMicrosoft.Storage\nMicrosoft.EventHub\n",
                    "az vm list-usage": "10\t2\n",
                }),
            ),
        ).toEqual([
            "az provider register --namespace Microsoft.ContainerService",
            "az provider register --namespace Microsoft.ManagedIdentity --wait",
        ]));

    it("goes to another region where the quota has no room", async () =>
        expect((await typed("aks", account("aks", { ...signedIn, "az vm list-usage": "4\t2\n" }))).at(-1)).toBe(
            "pulumi config set --stack aks azure-native:location westus3",
        ));
});

describe("GKE", () => {
    const signedIn = {
        "gcloud auth list": "me@example.com\n",
        "gcloud billing accounts list": "0A0A0A-0B0B0B-0C0C0C\n",
        "gke-gcloud-auth-plugin": "{}",
    };
    const machine = { fileExists: () => true };

    it("makes a project of a name that the account has for itself, with its billing account", async () => {
        const commands = await typed("gke", account("gke", signedIn, machine));
        const id = /gcloud projects create (todo-[0-9a-f]{8})$/.exec(commands[0]!)?.[1];
        expect(commands.slice(1)).toEqual([
            `gcloud billing projects link ${id} --billing-account 0A0A0A-0B0B0B-0C0C0C`,
            `pulumi config set --stack gke gcp:project ${id}`,
            `gcloud services enable cloudresourcemanager.googleapis.com serviceusage.googleapis.com compute.googleapis.com container.googleapis.com iam.googleapis.com --project ${id}`,
        ]);
    });

    it("asks nothing of a project that has all", async () => {
        const enabled = ["cloudresourcemanager", "serviceusage", "compute", "container", "iam"]
            .map((it) => `${it}.googleapis.com`)
            .join("\n");
        const config = (key: string) => (key === "gcp:project" ? "acme-todo" : undefined);
        const of = account("gke", { ...signedIn, "gcloud services list": enabled }, { ...machine, config });
        expect(await typed("gke", of)).toEqual([]);
    });
});

describe("OKE", () => {
    const profile = [
        "[DEFAULT]",
        "user=ocid1.user.oc1..u",
        "fingerprint=aa:bb",
        "key_file=/home/me/.oci/key.pem",
        "tenancy=ocid1.tenancy.oc1..t",
        "region=eu-zurich-1",
        "[OTHER]",
        "region=us-ashburn-1",
    ].join("\n");
    const readFile = (path: string) => (path === "/home/me/.oci/config" ? profile : undefined);

    it("takes everything from the profile that signing in wrote", async () =>
        expect(await typed("oke", account("oke", {}, { readFile }))).toEqual([
            "pulumi config set --stack oke oci:tenancyOcid ocid1.tenancy.oc1..t",
            "pulumi config set --stack oke oci:region eu-zurich-1",
            'pulumi config set --stack oke compartmentId "$(oci iam compartment create --compartment-id ocid1.tenancy.oc1..t --name todo --description "todo platform" --wait-for-state ACTIVE --query data.id --raw-output)"',
            "export TF_VAR_tenancy_ocid=ocid1.tenancy.oc1..t TF_VAR_user_ocid=ocid1.user.oc1..u",
            "export TF_VAR_fingerprint=aa:bb TF_VAR_private_key_path=/home/me/.oci/key.pem",
        ]));

    it("uses the compartment that is there", async () => {
        const answers = { "oci iam compartment list": "ocid1.compartment.oc1..c\n" };
        expect(await typed("oke", account("oke", answers, { readFile }))).toContain(
            "pulumi config set --stack oke compartmentId ocid1.compartment.oc1..c",
        );
    });
});
