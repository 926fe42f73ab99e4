import { cloudClients, commandsIn, type CloudClient } from "../../../checks/cloud-commands/commands-in";
import { refused } from "../../../checks/cloud-commands/refused";
import { readPages } from "../../../checks/docs/markdown-files";
import { listFiles } from "../../../checks/docs/project-files";
import { evaluate } from "../../../engine/evaluate";
import { type CloudName } from "../../../model/platform/choices";
import { factsOf } from "../../../stacks/targets";
import { projectFolder, stackFile } from "../../support/stacks";

/** Installing a client the first time: hundreds of packages. */
const installation = 600_000;

const targetOf: Readonly<Record<CloudClient, CloudName>> = { az: "aks", oci: "oke", gcloud: "gke" };

/** Each with what the refusal says. */
const wrong: Readonly<Record<CloudClient, readonly (readonly [command: string, says: RegExp])[]>> = {
    az: [
        ["group create --name a --location b --nonsense x", /--nonsense/],
        ["group create --name a", /required: --location/],
    ],
    oci: [
        ["iam group list --nonsense x", /--nonsense/],
        ["iam group create --name a", /it lacks .*--description/],
    ],
    gcloud: [
        ["compute networks create todo --nonsense x", /--nonsense/],
        ["compute nonsense list", /its command is not in/],
    ],
};

const profile = "[DEFAULT]\nuser=u\nfingerprint=f\ntenancy=t\nregion=eu-zurich-1\nkey_file=k\n";

/** What the doctor asks a client, and what it tells a user to type, of an account that has nothing yet. */
async function commandsOfDoctor(client: CloudClient): Promise<string[][]> {
    const { firstSteps, findCredentials } = factsOf(targetOf[client]);
    const asked: string[][] = [];
    const typed: string[] = [];
    for (const readFile of [() => undefined, () => profile]) {
        const account = {
            stack: targetOf[client],
            env: {},
            home: "/home/me",
            fileExists: () => false,
            readFile,
            config: () => undefined,
            output: (program: string, args: readonly string[]) => {
                if (program === client) asked.push([...args]);
                return Promise.resolve(undefined);
            },
        };
        for (const { commands } of firstSteps) typed.push(...(await commands(account)));
        const credentials = await findCredentials(account);
        if ("fix" in credentials) typed.push(credentials.fix);
    }
    return [...asked, ...typed.flatMap((it) => commandsIn(it, client))];
}

/** What an evaluated stack prints: how kubectl gets to the cluster, and what finds a lost resource. */
async function commandsOfStack(client: CloudClient): Promise<string[][]> {
    const { outputs } = await evaluate(stackFile(targetOf[client]));
    const found = Object.values(factsOf(targetOf[client]).resources.lookups).map((it) =>
        it({ compartmentId: "c", name: "n", resourceGroupName: "g", resourceName: "r", project: "p", location: "l" }),
    );
    return [String(outputs["kubeconfigCommand"]), ...found].flatMap((it) => commandsIn(it, client));
}

/** What pages say: in blocks, and in prose with flags; without one, prose only names a command. */
async function commandsOfPages(client: CloudClient): Promise<string[][]> {
    return readPages(projectFolder, await listFiles(projectFolder)).flatMap(({ commands, codes }) => [
        ...commandsIn(commands.map((it) => it.text).join("\n"), client),
        ...codes.filter((it) => it.text.includes(" --")).flatMap((it) => commandsIn(it.text, client)),
    ]);
}

it("commands are found in lines, loops and substitutions, each with its words", () => {
    const text = [
        "az group list --query \"[?x == 'a'].name\" | grep a   # a comment",
        'APP=$(az ad app create --display-name "a b" --query appId)',
        'pulumi config set id "$(az account show --query "a b")"',
        "for it in a b; do az provider register \\",
        "  --namespace Microsoft.$it; done",
        "az role create --statements '[",
        '  "a"]\' && az login',
        "an az that is no command",
    ].join("\n");
    expect(commandsIn(text, "az")).toEqual([
        ["group", "list", "--query", "[?x == 'a'].name"],
        ["ad", "app", "create", "--display-name", "a b", "--query", "appId"],
        ["account", "show", "--query", "a b"],
        ["provider", "register", "--namespace", "Microsoft.$it"],
        ["role", "create", "--statements", '[\n  "a"]'],
        ["login"],
    ]);
});

describe.each(cloudClients)("%s", (client) => {
    it(
        "takes every command of the pages, of the doctor and of the stack",
        async () => {
            const sources = [commandsOfPages, commandsOfDoctor, commandsOfStack];
            const commands = (await Promise.all(sources.map((it) => it(client)))).flat();
            expect(commands.length).toBeGreaterThan(15);
            expect(await refused(client, commands)).toEqual([]);
        },
        installation,
    );

    it(
        "refuses a wrong flag, and a command that lacks one",
        async () => {
            const commands = wrong[client].map(([it]) => it.split(" "));
            expect(await refused(client, commands)).toEqual(
                wrong[client].map(([, says]) => expect.stringMatching(says) as string),
            );
        },
        installation,
    );
});
