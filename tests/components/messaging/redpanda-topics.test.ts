import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { topicsEnvironment, topicsScript } from "../../../components/messaging/redpanda-topics";
import { brokerRights, declaredTopics } from "../../../model/contract/topics";
import { fakePrograms } from "../../support/fake-programs";
import { temporaryFolder } from "../../support/temporary-folder";

const topics = declaredTopics(72);

const run = promisify(execFile);

/**
 * A broker with rpk's commands: users in a file, and as strict about them as the admin API. It does not answer at first; every
 * change goes into a log.
 */
const rpk = (folder: string) => `
cd ${folder}
echo . >> calls
while [ "$1" = -X ]; do shift 2; done
[ "$(wc -l < calls)" -gt 3 ] || { echo "connection refused" >&2; exit 1; }
case "$1 $2 $3" in
"security user list") echo USERNAME; cat users ;;
"security user create") ! grep -xF "$4" users > /dev/null || exit 1; echo "$4" >> users; echo "create $4 $6" >> log ;;
"security user update") grep -xF "$4" users > /dev/null || exit 1; echo "update $4 $6" >> log ;;
"security user delete") grep -vxF "$4" users > left; mv left users; echo "delete $4" >> log ;;
"cluster info "*) ;;
*) echo "$*" >> log ;;
esac`;

function broker(users: readonly string[]) {
    const folder = temporaryFolder("rpk");
    const secrets = join(folder, "secrets");
    for (const it of ["redpanda-admin", "redpanda-logins"]) mkdirSync(join(secrets, it), { recursive: true });
    writeFileSync(join(secrets, "redpanda-admin", "password"), "of-admin");
    writeFileSync(join(folder, "users"), users.map((it) => `${it}\n`).join(""));
    const { PATH } = fakePrograms({ rpk: rpk(folder), sleep: "" });
    const lines = (file: string) =>
        existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8").trimEnd().split("\n") : [];
    return {
        async declare(logins: readonly string[]) {
            for (const it of logins) writeFileSync(join(secrets, "redpanda-logins", it), `of-${it}`);
            const environment = topicsEnvironment({
                brokers: "b:1",
                admin: "b:2",
                topics,
                replicationFactor: 3,
                logins,
            });
            const here = Object.entries(environment).map(([name, value]) => [
                name,
                value.replace("/run/secrets", secrets),
            ]);
            await run("bash", [topicsScript], { env: { PATH: `${PATH}:/usr/bin:/bin`, ...Object.fromEntries(here) } });
        },
        users: () => lines("users"),
        log: () => lines("log"),
    };
}

test("users get their passwords, topics their settings, and services the right to use them, once the broker answers", async () => {
    const it = broker([]);
    await it.declare(["todo_g1"]);
    expect(it.users()).toEqual(["admin", "todo_g1"]);
    const log = it.log();
    expect(log.slice(0, 2)).toEqual(["create admin of-admin", "create todo_g1 of-todo_g1"]);
    for (const { name, partitions, retentionHours } of topics) {
        expect(log).toContain(`topic create ${name} --partitions ${partitions} --replicas 3 --if-not-exists`);
        expect(log).toContain(`topic alter-config ${name} --set retention.ms=${retentionHours * 3_600_000}`);
        expect(log).toContain(
            `security acl create --allow-principal User:todo_g1 --operation ${brokerRights.topic.join(",")} --topic ${name}`,
        );
    }
    expect(log).toContain(
        `security acl create --allow-principal User:todo_g1 --operation ${brokerRights.group.join(",")} --group *`,
    );
    expect(log.some((line) => line.includes("delete"))).toBe(false);
});

test("a new generation joins the one in use; the one before that loses its rights; others' users stay", async () => {
    const it = broker(["admin", "somebody", "todo_g1", "todo_g2"]);
    await it.declare(["todo_g3", "todo_g2"]);
    expect(it.users().sort()).toEqual(["admin", "somebody", "todo_g2", "todo_g3"]);
    const log = it.log();
    expect(log).toContain("update admin of-admin");
    expect(log).toContain("create todo_g3 of-todo_g3");
    expect(log).toContain("update todo_g2 of-todo_g2");
    expect(log.slice(-2)).toEqual([
        "security acl delete --allow-principal User:todo_g1 --no-confirm",
        "delete todo_g1",
    ]);
});
