import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Kubectl } from "../../../cli/cluster/kubectl";
import { keptGroups, removeKeptDefinitions } from "../../../cli/up/definitions";
import { fakePrograms } from "../../support/fake-programs";

const definition = (name: string, group: string) => ({ metadata: { name: `${name}.${group}` }, spec: { group } });
const items = [
    definition("components", "dapr.io"),
    definition("subscriptions", "dapr.io"),
    definition("clusters", "postgresql.cnpg.io"),
    definition("widgets", "example.com"),
];

const removeBy = (env: NodeJS.ProcessEnv) => removeKeptDefinitions(new Kubectl({ context: "kind-todo" }, env));

/** A kubectl that knows these definitions, and the objects that somebody still has of a group. */
function kubectl(objects: readonly string[], ofGroup: string): NodeJS.ProcessEnv {
    return fakePrograms({
        kubectl: `echo "$*" >> "$HOME/calls"
case "$*" in
    *"get crd"*) echo '${JSON.stringify({ items })}' ;;
    *"get "*${ofGroup}*) echo '${JSON.stringify({ items: objects })}' ;;
    *"get "*) echo '{"items": []}' ;;
esac`,
    });
}

it("removes what Helm kept, and nothing else", async () => {
    const env = kubectl([], "dapr.io");
    expect(await removeBy(env)).toEqual({
        removed: ["components.dapr.io", "subscriptions.dapr.io", "clusters.postgresql.cnpg.io"],
        inUse: [],
    });
    const calls = readFileSync(join(env["HOME"]!, "calls"), "utf8");
    expect(calls).toContain("--context kind-todo delete crd components.dapr.io subscriptions.dapr.io");
    expect(calls).not.toContain("widgets");
});

it("keeps a whole group of which somebody has an object", async () => {
    const env = kubectl(["statestore"], "dapr.io");
    expect(await removeBy(env)).toEqual({
        removed: ["clusters.postgresql.cnpg.io"],
        inUse: ["dapr.io"],
    });
});

it("says why it cannot, in kubectl's words", async () => {
    const env = fakePrograms({ kubectl: "echo 'connection refused' >&2; exit 1" });
    await expect(removeBy(env)).rejects.toThrow(/connection refused/);
});

it("knows groups of the charts that have definitions", () => expect(keptGroups).toContain("dapr.io"));
