import { type EngineEvent } from "@pulumi/pulumi/automation";
import { losses } from "../../../cli/rollback/losses";

const urn = (type: string, name: string) => `urn:pulumi:oke::todo-multicloud::${type}::${name}`;
const step = (op: string, type: string, name: string) =>
    ({ resourcePreEvent: { metadata: { op, type, urn: urn(type, name) } } }) as unknown as EngineEvent;
const bucket = "oci:ObjectStorage/bucket:Bucket";
const deployment = "kubernetes:apps/v1:Deployment";

const since = new Date("2026-11-24T12:00:00Z");
const state = [
    { urn: urn(bucket, "backups"), created: "2026-11-01T00:00:00Z" },
    { urn: urn(bucket, "new"), created: "2026-11-24T12:05:00Z" },
];

it("names what may hold data and would be deleted or replaced", () => {
    const events = [
        step("delete", bucket, "backups"),
        step("create-replacement", bucket, "logs"),
        step("delete-replaced", bucket, "logs"),
        step("update", bucket, "images"),
        step("delete", deployment, "exporter"),
    ];
    expect(losses(events, state, since)).toEqual(["backups", "logs"]);
});

it("lets go what came with versions that never worked", () => {
    expect(losses([step("delete", bucket, "new")], state, since)).toEqual([]);
});
