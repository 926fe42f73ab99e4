import { type EngineEvent } from "@pulumi/pulumi/automation";
import { acceptLosses } from "../../../cli/up/accept-losses";
import { type OpenStack } from "../../../cli/up/operation";

const bucket = "gcp:storage/bucket:Bucket";
const step = (op: string, name: string) =>
    ({
        resourcePreEvent: { metadata: { op, type: bucket, urn: `urn:pulumi:gke::p::${bucket}::${name}` } },
    }) as EngineEvent;

/** A stack whose preview has these events. */
const stackWith = (...events: EngineEvent[]): OpenStack =>
    ({
        backend: { env: { PULUMI_BACKEND_URL: "file:///state" }, description: "" },
        stack: {
            name: "gke",
            preview: ({ onEvent }: { onEvent: (event: EngineEvent) => void }) => {
                for (const it of events) onEvent(it);
                return Promise.resolve();
            },
        },
    }) as unknown as OpenStack;

it("goes on when nothing is lost", async () =>
    expect(await acceptLosses(stackWith(step("update", "backups-store-bucket")))).toBe(true));

it("names what would be lost, and refuses without a terminal to ask on", async () => {
    expect(process.stdin.isTTY).toBeFalsy();
    await expect(acceptLosses(stackWith(step("delete", "backups-store-bucket")))).rejects.toMatchObject({
        message: expect.stringMatching(/gke takes data away:\n {2}backups-store-bucket \(Bucket\) would be deleted/),
        fix: "PULUMI_BACKEND_URL=file:///state pulumi up --stack gke",
    });
});

it("does not go on after a preview that failed", async () => {
    const open = stackWith();
    open.stack.preview = () => Promise.reject(new Error("error: no"));
    const silent = jest.spyOn(console, "error").mockImplementation(() => undefined);
    expect(await acceptLosses(open)).toBe(false);
    silent.mockRestore();
});
