import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSigningKeys, Tokens } from "@todo/shared/auth";
import { signingKeys } from "../../../model/contract/signing-keys";
import { authSecretName } from "../../../components/services/values";
import { createAudit } from "../../../services/audit/src/app";
import { createBackend } from "../../../services/backend/src/app";
import { writeSecretFiles } from "../../../local/platform/local-secrets";
import { createDatabase } from "../support/database";
import { noPage, testParts } from "../support/parts";

/** Pods of two generations side by side, as they are while `pulumi up` replaces them one by one. */

const keyOf = (generation: number) => `the key of generation ${generation}, long enough for its hash`;
const generations = [1, 2, 3] as const;
type Generation = (typeof generations)[number];

const folder = mkdtempSync(join(tmpdir(), "todo-signing-keys-"));
const keysOf = (generation: Generation) =>
    readSigningKeys(
        writeSecretFiles(
            join(folder, String(generation)),
            [{ secretName: authSecretName, mountPath: "/run/secrets/auth" }],
            new Map([[authSecretName, signingKeys(generation, keyOf)]]),
        ),
    );

const started: (() => Promise<void>)[] = [];
const backends = new Map<Generation, ReturnType<typeof createBackend>>();
const audits = new Map<Generation, ReturnType<typeof createAudit>>();
beforeAll(async () => {
    const [tasks, entries] = [await createDatabase(), await createDatabase()];
    for (const generation of generations) {
        const common = { signingKeys: keysOf(generation), databasePoolSize: 2 };
        const backend = createBackend(testParts("backend").parts, { ...common, databaseUrl: tasks, page: noPage });
        const audit = createAudit(testParts("audit").parts, { ...common, databaseUrl: entries, retentionDays: 90 });
        for (const it of [backend, audit]) {
            await it.database.prepare();
            await it.server.ready();
            started.push(async () => {
                await it.server.close();
                await it.database.close();
            });
        }
        backends.set(generation, backend);
        audits.set(generation, audit);
    }
});
afterAll(async () => {
    for (const stop of started) await stop();
    rmSync(folder, { recursive: true });
});

const session = async (generation: Generation) => {
    const answer = await backends.get(generation)!.server.inject({
        method: "POST",
        url: "/api/auth/register",
        payload: { email: `user-of-${generation}-${Date.now()}@example.com`, password: "a password of some length" },
    });
    return answer.json<{ access_token: string; user_id: string }>();
};

const statusOf = async (generation: Generation, { access_token, user_id }: Awaited<ReturnType<typeof session>>) => {
    const headers = { authorization: `Bearer ${access_token}` };
    const answers = await Promise.all([
        backends.get(generation)!.server.inject({ url: `/api/${user_id}/tasks`, headers }),
        audits.get(generation)!.server.inject({ url: `/api/${user_id}/audit-logs`, headers }),
    ]);
    return answers.map((it) => it.statusCode);
};

it.each([
    [1, 1, 200],
    [1, 2, 200],
    [2, 1, 200],
    [2, 2, 200],
    [2, 3, 200],
    [3, 2, 200],
    [3, 3, 200],
    // Two generations apart never run together: a key has ended by then.
    [1, 3, 401],
    [3, 1, 401],
] as const)("a token of generation %i at a pod of generation %i: %i", async (signed, verified, status) => {
    expect(await statusOf(verified, await session(signed))).toEqual([status, status]);
});

it("refuses a key that is too short, whichever it is", () => {
    expect(() => new Tokens([keyOf(1), "short"])).toThrow(/32 bytes/);
});
