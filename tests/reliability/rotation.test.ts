import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { signingKeys } from "../../model/contract/signing-keys";
import { authSecretName } from "../../components/services/values";
import { catalogue, serviceNames } from "../../model/contract/catalogue";
import { request } from "../../e2e/client/account";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { startPlatform } from "../../local/platform/start-platform";

/** The signing key is replaced as `pulumi up` does it, pod by pod, while users keep working with tokens old and new. */
jest.setTimeout(300_000);

let platform: LocalPlatform;
beforeAll(async () => void (platform = await startPlatform({ replicas: 2 })));
afterAll(() => platform.stop());

const keyOf = (generation: number) => (generation === 1 ? platform.signingKey : `generation ${generation} `.repeat(4));
const replicas = () =>
    serviceNames.filter((it) => catalogue[it].verifiesTokens).flatMap((it) => platform.services.get(it)!);

function mountSecret(generation: number): void {
    for (const { name } of replicas())
        for (const [file, key] of Object.entries(signingKeys(generation, keyOf)))
            writeFileSync(join(platform.secretsFolder, name, authSecretName, file), key, { mode: 0o600 });
}

interface Session {
    readonly access_token: string;
    readonly user_id: string;
}

const password = "a password of some length";
let users = 0;
async function register(url: string): Promise<Session> {
    const email = `user-${++users}-${Date.now()}@example.com`;
    const answer = await request(`${url}/api/auth/register`, "POST", { body: { email, password } });
    expect(answer.status).toBe(201);
    return answer.body as Session;
}

/** Statuses of every replica that takes a user's token, for one user. */
async function statuses({ access_token: token, user_id }: Session): Promise<Record<string, number>> {
    const paths = { backend: `/api/${user_id}/tasks`, audit: `/api/${user_id}/audit-logs` };
    const asked = Object.entries(paths).flatMap(([service, path]) =>
        platform.services.get(service as keyof typeof paths)!.map(async ({ name, url, isRunning }) => {
            return isRunning ? ([[name, (await request(`${url}${path}`, "GET", { token })).status]] as const) : [];
        }),
    );
    return Object.fromEntries((await Promise.all(asked)).flat());
}

async function roll(generation: number, sessions: Session[]): Promise<void> {
    mountSecret(generation);
    for (const replica of replicas()) {
        await replica.stop();
        await replica.start();
        // Whoever signs now, old pod or new: everybody accepts it, and what was signed before.
        for (const { url } of platform.services.get("backend")!) sessions.push(await register(url));
        for (const it of sessions) {
            const refused = Object.entries(await statuses(it)).filter(([, status]) => status !== 200);
            expect([replica.name, refused]).toEqual([replica.name, []]);
        }
    }
}

it("nobody is refused while the signing key is replaced, and the key before ends with the next", async () => {
    // What pods of the first generation hold already: the key that comes next.
    mountSecret(1);
    for (const it of replicas()) {
        await it.stop();
        await it.start();
    }
    const first = await register(platform.gateway);
    const sessions = [first];
    await roll(2, sessions);
    await roll(3, sessions.slice(-2));
    expect(Object.values(await statuses(first))).toEqual([401, 401, 401, 401]);
});
