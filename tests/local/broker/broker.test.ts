import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { EmbeddedBroker, BrokerError } from "../../../local/broker/embedded-broker";
import { type ConsumerGroup, type Member } from "../../../local/broker/consumer-group";
import { partitionOf } from "../../../local/broker/partitioner";
import { type Push } from "../../../local/broker/protocol";

const topics = [{ name: "t", partitions: 3 }];
let folder: string;
let broker: EmbeddedBroker;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "todo-broker-"));
    broker = new EmbeddedBroker(folder, topics);
});
afterEach(() => {
    broker.close();
    rmSync(folder, { recursive: true, force: true });
});

const publish = (key: string, value = "v") => broker.publish("t", { key, headers: {}, value });
const restart = () => {
    broker.close();
    broker = new EmbeddedBroker(folder, topics);
};

/** A member that keeps what it is told. */
function member(initialOffset: Member["initialOffset"] = "oldest") {
    const told: Push[] = [];
    const it: Member = { topics: ["t"], initialOffset, push: (message) => told.push(message) };
    const assignments = () => told.flatMap((push) => (push.push === "assigned" ? [push] : []));
    const records = () => told.flatMap((push) => (push.push === "record" ? [push.record] : []));
    const revoked = () => told.flatMap((push) => (push.push === "revoked" ? [push.assignment] : []));
    return { it, told, assignments, records, revoked };
}

describe("records", () => {
    test("any text comes back as it was, by partition and offset, and after a restart", () => {
        fc.assert(
            fc.property(
                fc.array(fc.record({ key: fc.string(), value: fc.string({ unit: "binary" }) }), { maxLength: 20 }),
                (records) => {
                    const stored = records.map(({ key, value }) => publish(key, value));
                    const find = () =>
                        stored.map(({ partition, offset }) =>
                            broker.read("t").find((it) => it.partition === partition && it.offset === offset),
                        );
                    expect(find()).toEqual(stored);
                    restart();
                    expect(find()).toEqual(stored);
                },
            ),
            { numRuns: 20 },
        );
    });

    test("a record whose writing was interrupted is cut off, and its offset given out again", () => {
        const { partition } = publish("a", "kept");
        broker.close();
        appendFileSync(join(folder, `t-${partition}`), '{"timestamp":1,"value":"torn');
        broker = new EmbeddedBroker(folder, topics);
        expect(broker.read("t").map((it) => it.value)).toEqual(["kept"]);
        expect(publish("a", "next").offset).toBe(1);
    });

    test("a topic that is not declared is refused", () => {
        expect(() => broker.publish("nope", { headers: {}, value: "" })).toThrow(BrokerError);
    });
});

test("keys are spread as Dapr's Kafka client spreads them", () => {
    // As daprd 1.18.3 put them into three partitions.
    expect(partitionOf("task-1", 3)).toBe(1);
    expect(partitionOf("poison", 3)).toBe(1);
    fc.assert(
        fc.property(fc.string(), (key) => partitionOf(key, 3) === partitionOf(key, 3) && partitionOf(key, 3) < 3),
    );
});

describe("a consumer group", () => {
    const join2 = (group: string, { it }: { it: Member }): ConsumerGroup => broker.group(group, it);

    test("reads from the oldest or the newest record on, and each group by itself", () => {
        publish("a");
        const [oldest, newest] = [member("oldest"), member("newest")];
        join2("one", oldest);
        join2("two", newest);
        publish("a", "later");
        expect(oldest.records().map((it) => it.value)).toEqual(["v", "later"]);
        expect(newest.records().map((it) => it.value)).toEqual(["later"]);
    });

    test("goes on after a restart where it committed", () => {
        publish("a", "1");
        publish("a", "2");
        const first = member();
        const group = join2("g", first);
        const { partition } = first.records()[0]!;
        const { assignment } = first.assignments().find((it) => it.partition === partition)!;
        expect(group.commit(assignment, 1)).toBe(true);
        restart();
        const second = member();
        join2("g", second);
        expect(second.records().map((it) => it.value)).toEqual(["2"]);
        expect([...broker.lags()]).toEqual([{ group: "g", topic: "t", partition, offset: 1, lag: 1 }]);
    });

    test("divides the partitions again when a member comes, after the old one has let go", () => {
        const [first, second] = [member(), member()];
        const group = join2("g", first);
        expect(first.assignments()).toHaveLength(3);
        join2("g", second);
        expect(second.assignments()).toHaveLength(0);
        const [revoked] = first.revoked();
        group.release(revoked!);
        expect(second.assignments()).toHaveLength(1);
        // Its commit comes too late: the partition is another's.
        expect(group.commit(revoked!, 5)).toBe(false);
    });

    test("gives the partitions of a member that left to the others, uncommitted records included", () => {
        const [first, second] = [member(), member()];
        const group = join2("g", first);
        join2("g", second);
        publish("a");
        group.leave(first.it);
        expect(second.assignments()).toHaveLength(3);
        expect(second.records()).toHaveLength(1);
    });

    test("holds records back while many are uncommitted", () => {
        const slow = member();
        const group = join2("g", slow);
        for (let n = 0; n < 80; n++) publish("a", String(n));
        expect(slow.records()).toHaveLength(50);
        const { assignment } = slow.assignments().find((it) => it.partition === slow.records()[0]!.partition)!;
        group.commit(assignment, 50);
        expect(slow.records().map((it) => it.value)).toEqual(Array.from({ length: 80 }, (_, n) => String(n)));
    });
});
