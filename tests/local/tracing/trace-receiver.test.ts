import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fetchTrace } from "../../../e2e/client/traces";
import { TraceReceiver } from "../../../local/tracing/trace-receiver";
import { temporaryFolder } from "../../support/temporary-folder";

const file = join(temporaryFolder("traces"), "traces.jsonl");
let receiver: TraceReceiver;
beforeAll(async () => {
    receiver = await TraceReceiver.start(file);
});
afterAll(() => receiver.stop());

const message = (traceId: string, spanId: string, taskId: string) => ({
    resourceSpans: [
        {
            resource: { attributes: [{ key: "service.name", value: { stringValue: "audit" } }] },
            scopeSpans: [
                {
                    scope: { name: "todo" },
                    spans: [
                        {
                            traceId,
                            spanId,
                            name: "process task-events",
                            startTimeUnixNano: "1000000000",
                            endTimeUnixNano: "1500000000",
                            attributes: [{ key: "task_id", value: { stringValue: taskId } }],
                            status: { code: 2 },
                        },
                    ],
                },
            ],
        },
    ],
});
const post = (body: string) => fetch(`${receiver.url}/v1/traces`, { method: "POST", body });

it("keeps spans by trace and in the file, and tells of a task by the traces that name it", async () => {
    const [first, second] = [message("a1", "s1", "task-1"), message("a1", "s2", "task-1")];
    for (const it of [first, second, message("b2", "s3", "task-2")])
        expect((await post(JSON.stringify(it))).status).toBe(200);
    const spans = await fetchTrace(receiver.url, "a1");
    expect(spans.map((it) => it.id)).toEqual(["s1", "s2"]);
    expect(spans[0]).toMatchObject({ service: "audit", parent: "", start: 1000, end: 1500, failed: true });
    expect(await fetchTrace(receiver.url, "c3")).toEqual([]);
    const way = await fetch(`${receiver.url}/tasks/task-2`);
    expect(await way.text()).toMatch(/^Trace b2\naudit: process task-events {2,}\+0 ms {2,}500\.0 ms {2}failed\n$/);
    expect((await fetch(`${receiver.url}/tasks/task-3`)).status).toBe(404);
    const [line] = readFileSync(file, "utf8").split("\n");
    expect(JSON.parse(line!)).toEqual(first);
});

it("refuses what is not OTLP, and goes on", async () => {
    expect((await post("words")).status).toBe(400);
    expect((await post(JSON.stringify(message("d4", "s4", "task-4")))).status).toBe(200);
});
