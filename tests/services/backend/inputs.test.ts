import fc from "fast-check";
import { type ProblemDocument } from "@todo/shared/problems";
import { TestBackend, type TestUser } from "../support/backend";
import { operationsOf } from "../support/openapi";
import document from "../../../services/backend/openapi.json";

let backend: TestBackend;
let user: TestUser;
beforeAll(async () => {
    backend = await TestBackend.start();
    user = await backend.user();
});
afterAll(() => backend.stop());

const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.constantFrom("", "\0", "\ud800", "null", "2027-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z"),
);
const value = fc.oneof(fc.jsonValue(), text, fc.array(text, { maxLength: 12 }), fc.integer(), fc.double());
const fields = [
    "title",
    "description",
    "priority",
    "tags",
    "due_date",
    "time_zone",
    "recurrence",
    "recurrence_interval",
    "reminder_offset_minutes",
];
const body = fc.dictionary(fc.oneof(fc.constantFrom(...fields), text), value, { maxKeys: 6 });

/** Whatever comes: an answer that says what is wrong, and never an error of ours. */
function expectAnswer({
    statusCode,
    body: answer,
    headers,
}: {
    statusCode: number;
    body: string;
    headers: Record<string, unknown>;
}) {
    expect(statusCode).toBeLessThan(500);
    if (statusCode < 400) return;
    expect(headers["content-type"]).toBe("application/problem+json");
    const problem = JSON.parse(answer) as ProblemDocument;
    expect(problem).toMatchObject({ status: statusCode, request_id: headers["x-request-id"] });
    expect(problem.detail).not.toBe("");
}

describe("no input is answered with an error of ours", () => {
    it("as a task", async () => {
        await fc.assert(
            fc.asyncProperty(
                fc.oneof(
                    body,
                    body.map((it) => ({ title: "ok", ...it })),
                    value,
                ),
                async (payload) => {
                    const json = JSON.stringify(payload);
                    expectAnswer(
                        await user.request("POST", "", {
                            payload: json ?? "",
                            headers: { "content-type": "application/json" },
                        }),
                    );
                },
            ),
            { numRuns: 300 },
        );
    });

    it("as a change of a task", async () => {
        const task = await user.create({});
        await fc.assert(
            fc.asyncProperty(fc.constantFrom("PUT", "PATCH"), body, text, async (method, payload, tag) => {
                const headers = { "if-match": tag.replace(/[^\x20-\x7e]/g, "?") };
                expectAnswer(await user.request(method, `/${task.id}`, { payload, headers }));
                expectAnswer(await user.request(method, `/${task.id}`, { payload }));
            }),
            { numRuns: 200 },
        );
    });

    it("as a path or a query", async () => {
        const names = ["status", "tags", "due_before", "search", "sort", "order", "limit", "cursor", "overdue"];
        const query = fc.dictionary(fc.oneof(fc.constantFrom(...names), text), text, { maxKeys: 4 });
        await fc.assert(
            fc.asyncProperty(text, query, async (path, parameters) => {
                const encoded = encodeURIComponent(path.replace(/\p{Surrogate}/gu, "?"));
                const search = new URLSearchParams(parameters).toString();
                expectAnswer(await user.request("GET", `?${search}`));
                expectAnswer(await user.request("GET", `/${encoded}`));
                expectAnswer(await user.request("PATCH", `/${encoded}/complete`));
            }),
            { numRuns: 200 },
        );
    });

    it("as an occurrence, or as credentials", async () => {
        await fc.assert(
            fc.asyncProperty(value, async (payload) => {
                for (const url of ["/internal/occurrences", "/api/auth/register", "/api/auth/login"])
                    expectAnswer(
                        await backend.inject({
                            method: "POST",
                            url,
                            payload: JSON.stringify(payload) ?? "",
                            headers: { "content-type": "application/json" },
                        }),
                    );
            }),
            { numRuns: 100 },
        );
    });

    it.each([
        ["malformed JSON", 400, { payload: "{", headers: { "content-type": "application/json" } }],
        ["an empty body", 400, { payload: "", headers: { "content-type": "application/json" } }],
        [
            "a poisoned prototype",
            400,
            { payload: '{"__proto__":{"a":1},"title":"x"}', headers: { "content-type": "application/json" } },
        ],
        ["another media type", 415, { payload: "<task/>", headers: { "content-type": "text/xml" } }],
        ["10 MB", 413, { payload: { title: "x".repeat(10_000_000) } }],
        ["a bad idempotency key", 400, { payload: { title: "x" }, headers: { "idempotency-key": "with space" } }],
    ] as const)("%s is refused with %d", async (_, status, options) => {
        const answer = await user.request("POST", "", options);
        expect(answer.statusCode).toBe(status);
        expectAnswer(answer);
        expect(backend.lines.events("task_create_failed").at(-1)).toMatchObject({
            request_id: answer.headers["x-request-id"],
        });
    });

    it("and ids that nobody should log are replaced", async () => {
        const answer = await user.request("GET", "", { headers: { "x-request-id": "a b\tc", traceparent: "00-zz" } });
        expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    });
});

it.each([
    ["due_date", "31.07.2027", "must be a moment with its offset, such as 2026-12-24T09:00:00+01:00, or a day"],
    ["due_date", "1969-12-31", "must lie between 1970 and 9999"],
    ["due_date", "2026-12-01T09:15", "must be a moment with its offset, such as 2026-12-24T09:00:00+01:00, or a day"],
    ["title", "", "must not be empty"],
    ["title", undefined, "is missing"],
    ["title", 7, "must be a text"],
    ["title", "x".repeat(201), "must have 200 characters or fewer"],
    ["tags", Array.from({ length: 11 }, (_, index) => `t${index}`), "must have 10 items or fewer"],
    ["priority", "urgent", "must be one of low, medium, high"],
    ["reminder_offset_minutes", -1, "must be 0 or more"],
    ["recurrence_interval", 1.5, "must be a whole number"],
    ["owner", "me", "there is no such field: owner"],
])("says of %s %j what is wanted", async (field, given, detail) => {
    const answer = await user.request("POST", "", { payload: { title: "x", [field]: given } });
    expect(answer.json<ProblemDocument>().errors).toEqual([
        { detail, pointer: field === "owner" ? "#" : `#/${field}` },
    ]);
});

it("is described by its OpenAPI document as it behaves", async () => {
    const operations = operationsOf("backend");
    expect(operations.map((it) => `${it.method} ${it.path}`).sort()).toEqual([
        "delete /api/me",
        "delete /api/{user_id}/tasks/{task_id}",
        "get /api/me",
        "get /api/{user_id}/series/{series_id}",
        "get /api/{user_id}/tasks",
        "get /api/{user_id}/tasks/count",
        "get /api/{user_id}/tasks/{task_id}",
        "patch /api/{user_id}/series/{series_id}",
        "patch /api/{user_id}/tasks/{task_id}",
        "patch /api/{user_id}/tasks/{task_id}/complete",
        "patch /api/{user_id}/tasks/{task_id}/reopen",
        "patch /api/{user_id}/tasks/{task_id}/skip",
        "post /api/auth/login",
        "post /api/auth/register",
        "post /api/{user_id}/tasks",
        "post /api/{user_id}/tasks/complete",
        "put /api/me/password",
        "put /api/{user_id}/tasks/{task_id}",
    ]);
    const served = await backend.inject({ url: "/api/openapi.json" });
    expect(served.json()).toEqual(document);
    // Every operation answers, and with a status that the document names.
    const task = await user.create({});
    for (const { path, method, statuses } of operations) {
        const url = path.replace("{user_id}", user.id).replace(/\{(task|series)_id\}/, task.id);
        const answer = await backend.inject({
            method: method.toUpperCase(),
            url,
            headers: { authorization: `Bearer ${user.token}` },
            ...(method === "post" || method === "put" || path.endsWith("_id}") ? { payload: { title: "x" } } : {}),
        });
        expect([method, path, statuses.includes(String(answer.statusCode))]).toEqual([method, path, true]);
        if (!path.includes("auth")) {
            const anonymous = await backend.inject({ method: method.toUpperCase(), url });
            expect([anonymous.statusCode, statuses.includes("401")]).toEqual([401, true]);
        }
        if (method === "delete") Object.assign(task, await user.create({}));
    }
});
