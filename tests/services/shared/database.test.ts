import { createServer, connect, type AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import { Database } from "@todo/shared/database";
import { timeLimits } from "../../../model/contract/time-limits";
import { createDatabase } from "../support/database";
import { testParts } from "../support/parts";

/** The way to a database on which connections take that long: a name that was asked for twice. */
async function slowWay(url: string, seconds: number) {
    const { hostname, port } = new URL(url);
    const server = createServer({ pauseOnConnect: true }, (client) => {
        client.on("error", () => undefined);
        void delay(seconds * 1000).then(() => {
            const database = connect(Number(port), hostname).on("error", () => client.destroy());
            client.pipe(database).pipe(client);
            client.resume();
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const slow = new URL(url);
    slow.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url: slow.href, close: () => server.close() };
}

it("a name that is found at the resolver's second try is a slow answer, and no error", async () => {
    const way = await slowWay(await createDatabase(), timeLimits.defaultLookupTry.seconds + 0.1);
    const { parts } = testParts("backend");
    const database = new Database({
        ...parts,
        url: way.url,
        applicationName: "backend",
        poolSize: 1,
        migrations: {},
        tables: [],
    });
    try {
        await expect(sql`select 1 as one`.execute(database.db)).resolves.toMatchObject({ rows: [{ one: 1 }] });
    } finally {
        await database.close();
        way.close();
    }
}, 20_000);
