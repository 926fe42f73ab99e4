import { createHash } from "node:crypto";
import { lines, setConfig, type Account, type FirstStep } from "../../model/platform/first-steps";
import { findCredentials } from "./credentials";

/** What must be on before the first preview; the program switches on the others itself. */
const apis = ["cloudresourcemanager", "serviceusage", "compute", "container", "iam"].map(
    (it) => `${it}.googleapis.com`,
);

const signedIn = async ({ output }: Account) =>
    lines(await output("gcloud", ["auth", "list", "--filter=status:ACTIVE", "--format=value(account)"]))[0];

/** ID of a project: that of the stack, or one of the account's own that nobody else has. */
async function projectId(account: Account): Promise<string> {
    const digest = createHash("sha256").update((await signedIn(account)) ?? "");
    return account.config("gcp:project") ?? `todo-${digest.digest("hex").slice(0, 8)}`;
}

/** What an account needs before the first `pulumi up`. */
export const firstSteps: readonly FirstStep[] = [
    {
        title: "sign in, for kubectl and for Pulumi",
        minutes: 2,
        opensAccount: true,
        commands: async (account) => {
            const credentials = await findCredentials(account);
            const login = (await signedIn(account)) === undefined ? ["gcloud auth login"] : [];
            return "source" in credentials || credentials.fix === login[0] ? login : [...login, credentials.fix];
        },
    },
    {
        title: "make a project with billing",
        minutes: 1,
        commands: async (account) => {
            if (account.config("gcp:project") !== undefined) return [];
            const id = await projectId(account);
            const open = ["billing", "accounts", "list", "--filter=open=true", "--format=value(name.basename())"];
            const [billing] = lines(await account.output("gcloud", open));
            return [
                `gcloud projects create ${id}`,
                billing === undefined
                    ? "# no billing account is open: https://console.cloud.google.com/billing; then run this again"
                    : `gcloud billing projects link ${id} --billing-account ${billing}`,
                setConfig(account, "gcp:project", id),
            ];
        },
    },
    {
        title: "switch on its APIs",
        minutes: 1,
        commands: async (account) => {
            const id = await projectId(account);
            const list = ["services", "list", "--enabled", `--project=${id}`, "--format=value(config.name)"];
            const enabled = account.config("gcp:project") ? lines(await account.output("gcloud", list)) : [];
            const missing = apis.filter((it) => !enabled.includes(it));
            return missing.length === 0 ? [] : [`gcloud services enable ${missing.join(" ")} --project ${id}`];
        },
    },
];
