import { join } from "node:path";
import { lines, setConfig, type Account, type FirstStep } from "../../model/platform/first-steps";
import { findCredentials } from "./credentials";

/** The profile that `oci setup bootstrap` writes, without its key. */
interface OciProfile {
    readonly user?: string;
    readonly fingerprint?: string;
    readonly tenancy?: string;
    readonly region?: string;
    readonly key_file?: string;
}

function profileOf({ home, readFile }: Account): OciProfile | undefined {
    const text = readFile(join(home, ".oci", "config"));
    if (text === undefined) return undefined;
    const section = text.split(/^\[/m).find((it) => it.startsWith("DEFAULT]")) ?? "";
    return Object.fromEntries(
        [...section.matchAll(/^(\w+)\s*=\s*(\S+)/gm)].map(([, key, value]) => [key!, value!] as const),
    );
}

/** The compartment of the platform: one that has the name already, or what makes it. */
async function compartment({ output }: Account, tenancy: string): Promise<string> {
    const named = ["--compartment-id", tenancy, "--name", "todo"];
    const list = ["iam", "compartment", "list", ...named, "--lifecycle-state", "ACTIVE"];
    const [found] = lines(await output("oci", [...list, "--query", "data[0].id", "--raw-output"]));
    if (found?.startsWith("ocid1.")) return found;
    const create = `oci iam compartment create ${named.join(" ")} --description "todo platform"`;
    return `"$(${create} --wait-for-state ACTIVE --query data.id --raw-output)"`;
}

/** What a tenancy needs before the first `pulumi up`. */
export const firstSteps: readonly FirstStep[] = [
    {
        title: "sign in; it makes an API key for you and uploads it",
        minutes: 2,
        opensAccount: true,
        commands: (account) => {
            const isClosed = profileOf(account) === undefined && "missing" in findCredentials(account);
            return Promise.resolve(isClosed ? ["oci setup bootstrap"] : []);
        },
    },
    {
        title: "make a compartment, and tell the stack where it is",
        minutes: 1,
        commands: async (account) => {
            const { tenancy = account.env["TF_VAR_tenancy_ocid"], region } = profileOf(account) ?? {};
            if (tenancy === undefined) return [];
            const known = (key: string) => account.config(key) !== undefined;
            return [
                ...(known("oci:tenancyOcid") ? [] : [setConfig(account, "oci:tenancyOcid", tenancy)]),
                ...(region === undefined || account.config("oci:region") === region
                    ? []
                    : [setConfig(account, "oci:region", region)]),
                ...(known("compartmentId")
                    ? []
                    : [setConfig(account, "compartmentId", await compartment(account, tenancy))]),
            ];
        },
    },
    {
        title: "give this shell the key",
        minutes: 0,
        commands: (account) => {
            const profile = profileOf(account);
            if ("source" in findCredentials(account) || profile === undefined) return Promise.resolve([]);
            const { tenancy, user, fingerprint, key_file } = profile;
            return Promise.resolve([
                `export TF_VAR_tenancy_ocid=${tenancy ?? ""} TF_VAR_user_ocid=${user ?? ""}`,
                `export TF_VAR_fingerprint=${fingerprint ?? ""} TF_VAR_private_key_path=${key_file ?? ""}`,
            ]);
        },
    },
];
