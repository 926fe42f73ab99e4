import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keptGroups, removeKeptDefinitions } from "../../../cli/up/definitions";
import { fakePrograms } from "../../support/fake-programs";

const definition = (name: string, group: string) => ({ metadata: { name: `${name}.${group}` }, spec: { group } });
const items = [
    definition("components", "dapr.io"),
    definition("subscriptions", "dapr.io"),
    definition("clusters", "postgresql.cnpg.io"),
    definition("widgets", "example.com"),
];

/** A kubectl that knows these definitions, and one object that somebody still has. */
function kubectl(object: string, ofGroup: string): NodeJS.ProcessEnv {
    return fakePrograms({
        kubectl: `echo "$*" >> "$HOME/calls"
case "$*" in
    *"get crd"*) echo '${JSON.stringify({ items })}' ;;
    *"get "*${ofGroup}*) echo "${object}" ;;
esac`,
    });
}

it("removes what Helm kept, and nothing else", async () => {
    const env = kubectl("", "dapr.io");
    expect(await removeKeptDefinitions("kind-todo", { env })).toEqual({
        removed: ["components.dapr.io", "subscriptions.dapr.io", "clusters.postgresql.cnpg.io"],
        inUse: [],
    });
    const calls = readFileSync(join(env["HOME"]!, "calls"), "utf8");
    expect(calls).toContain("--context kind-todo delete crd components.dapr.io subscriptions.dapr.io");
    expect(calls).not.toContain("widgets");
});

it("keeps a whole group of which somebody has an object", async () => {
    const env = kubectl("component.dapr.io/statestore", "dapr.io");
    expect(await removeKeptDefinitions("kind-todo", { env })).toEqual({
        removed: ["clusters.postgresql.cnpg.io"],
        inUse: ["dapr.io"],
    });
});

it("says why it cannot, in kubectl's words", async () => {
    const env = fakePrograms({ kubectl: "echo 'connection refused' >&2; exit 1" });
    await expect(removeKeptDefinitions("kind-todo", { env })).rejects.toThrow(/connection refused/);
});

it("knows groups of the charts that have definitions", () => expect(keptGroups).toContain("dapr.io"));
