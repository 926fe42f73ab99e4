import { lines, setConfig, type FirstStep } from "../../model/platform/first-steps";

const providers = ["Compute", "ContainerService", "EventHub", "ManagedIdentity", "Network", "Storage"].map(
    (it) => `Microsoft.${it}`,
);

/** vCPU of a trial's whole quota, which profile small uses up. */
const neededCores = 4;

/** What a subscription needs before the first `pulumi up`. */
export const firstSteps: readonly FirstStep[] = [
    {
        title: "sign in",
        minutes: 2,
        opensAccount: true,
        commands: async ({ env, output }) => {
            if (env["ARM_CLIENT_ID"]) return [];
            const subscription = await output("az", ["account", "show", "--query", "id", "--output", "tsv"]);
            return subscription === undefined ? ["az login --use-device-code"] : [];
        },
    },
    {
        title: "register the resource providers, which takes a minute",
        minutes: 2,
        commands: async ({ output }) => {
            const query = "[?registrationState=='Registered'].namespace";
            const registered = lines(await output("az", ["provider", "list", "--query", query, "--output", "tsv"]));
            return providers
                .filter((it) => !registered.includes(it))
                .map((it, index, { length }) => {
                    const wait = index === length - 1 ? " --wait" : "";
                    return `az provider register --namespace ${it}${wait}`;
                });
        },
    },
    {
        title: "choose another region, because this one has no room left for your subscription",
        minutes: 1,
        commands: async (account) => {
            const location = account.config("azure-native:location") ?? "eastus2";
            const query = "[?name.value=='cores'].[limit, currentValue]";
            const usage = ["vm", "list-usage", "--location", location, "--query", query, "--output", "tsv"];
            const [limit, used] = lines(await account.output("az", usage)).flatMap((it) => it.split("\t").map(Number));
            if (limit === undefined || used === undefined || limit - used >= neededCores) return [];
            const other = location === "westus3" ? "eastus2" : "westus3";
            return [setConfig(account, "azure-native:location", other)];
        },
    },
];
