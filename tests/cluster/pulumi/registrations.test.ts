import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../support/temporary-folder";
import { differences, loggedRegistrations } from "./registrations";

const urn = "urn:pulumi:stack::project::example:Thing::thing";
const request = {
    type: "example:Thing",
    name: "thing",
    custom: true,
    provider: "urn:pulumi:stack::project::pulumi:providers:example::it::id",
    dependencies: ["b", "a"],
    ignoreChanges: ["size"],
    object: { size: 1, key: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "x" } },
};
const call = { method: "/pulumirpc.ResourceMonitor/RegisterResource", request };

function logged(...calls: readonly object[]) {
    const file = join(temporaryFolder("calls"), "log");
    writeFileSync(file, calls.map((it) => `${JSON.stringify(it)}\n`).join(""));
    return loggedRegistrations(file);
}
const [thing] = logged({ ...call, progress: "response_completed", response: { urn } });

it("reads registrations that the engine has answered from its log", () => {
    expect(logged({ ...call, progress: "request_started" }, { method: "/other", request, response: {} })).toEqual([]);
    expect(thing).toMatchObject({
        urn,
        provider: "urn:pulumi:stack::project::pulumi:providers:example::it",
        dependsOn: ["a", "b"],
        protect: false,
        lifecycle: { ignoreChanges: ["size"], replaceOnChanges: [] },
        inputs: { size: 1, key: "(secret)" },
    });
});

it("names what one engine has otherwise than the other", () => {
    expect(differences([thing!], [thing!])).toEqual([]);
    expect(differences([thing!], [])).toEqual([`${urn}: the plan does not have it`]);
    expect(differences([], [thing!])).toEqual([`${urn}: the engine does not get it`]);
    const planned = { ...thing!, dependsOn: ["a"], inputs: { ...thing!.inputs, size: 2 } };
    expect(differences([thing!], [planned])).toEqual([
        `${urn}: dependsOn.1 is "b" for the engine, undefined in the plan`,
        `${urn}: inputs.size is 1 for the engine, 2 in the plan`,
    ]);
});
