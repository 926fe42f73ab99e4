import { type OffsetStore } from "./offset-store";
import { type PartitionLog } from "./partition-log";
import { type Push } from "./protocol";

/** A reader of a group; `push` sends to it. */
export interface Member {
    readonly topics: readonly string[];
    readonly initialOffset: "oldest" | "newest";
    readonly push: (message: Push) => void;
}

interface Assignment {
    readonly id: number;
    readonly member: Member;
    readonly topic: string;
    readonly partition: number;
    /** Next offset to send, and the committed one. */
    next: number;
    committed: number;
    /** Runs while the member has been asked to let go. */
    revocation: NodeJS.Timeout | undefined;
}

/** Records that a member may hold uncommitted. */
const window = 50;
/** How long a member may finish the record it works on, before another takes over. Kafka's rebalance timeout. */
const revocationMs = 10_000;

let lastAssignment = 0;

/**
 * Divides the partitions of topics among its members, each partition to one of them, and sends the records on from the
 * committed offset. A partition changes hands only when the old member has let go, so that order is kept.
 */
export class ConsumerGroup {
    private readonly members = new Set<Member>();
    private readonly assignments = new Map<string, Assignment>();

    constructor(
        private readonly name: string,
        private readonly partitions: ReadonlyMap<string, readonly PartitionLog[]>,
        private readonly offsets: OffsetStore,
    ) {}

    join(member: Member): void {
        this.members.add(member);
        this.rebalance();
    }

    leave(member: Member): void {
        this.members.delete(member);
        for (const assignment of this.assignments.values()) {
            if (assignment.member === member) this.remove(assignment);
        }
        this.rebalance();
    }

    /** Keeps the offset that comes next. False when the partition is no longer the member's: another reads on from before. */
    commit(id: number, offset: number): boolean {
        const assignment = this.find(id);
        if (assignment === undefined) return false;
        assignment.committed = offset;
        this.offsets.commit(this.name, assignment.topic, assignment.partition, offset);
        this.send(assignment);
        return true;
    }

    release(id: number): void {
        const assignment = this.find(id);
        if (assignment === undefined) return;
        this.remove(assignment);
        this.rebalance();
    }

    /** New records were appended. */
    appended(topic: string, partition: number): void {
        const assignment = this.assignments.get(keyOf(topic, partition));
        if (assignment !== undefined) this.send(assignment);
    }

    private find(id: number): Assignment | undefined {
        for (const assignment of this.assignments.values()) if (assignment.id === id) return assignment;
        return undefined;
    }

    private remove(assignment: Assignment): void {
        clearTimeout(assignment.revocation);
        this.assignments.delete(keyOf(assignment.topic, assignment.partition));
    }

    private rebalance(): void {
        for (const [topic, logs] of this.partitions) {
            const members = [...this.members].filter((it) => it.topics.includes(topic));
            logs.forEach((log, partition) => {
                const owner = members[partition % members.length];
                const current = this.assignments.get(keyOf(topic, partition));
                if (current === undefined) {
                    if (owner !== undefined) this.assign(owner, topic, partition, log);
                } else if (current.member !== owner) {
                    this.revoke(current);
                }
            });
        }
    }

    private assign(member: Member, topic: string, partition: number, log: PartitionLog): void {
        const fallback = member.initialOffset === "oldest" ? 0 : log.end;
        const offset = this.offsets.get(this.name, topic, partition) ?? fallback;
        const id = ++lastAssignment;
        const assignment = { id, member, topic, partition, next: offset, committed: offset, revocation: undefined };
        this.assignments.set(keyOf(topic, partition), assignment);
        member.push({ push: "assigned", assignment: id, topic, partition, offset });
        this.send(assignment);
    }

    private revoke(assignment: Assignment): void {
        if (assignment.revocation !== undefined) return;
        assignment.revocation = setTimeout(() => this.release(assignment.id), revocationMs);
        assignment.member.push({ push: "revoked", assignment: assignment.id });
    }

    private send(assignment: Assignment): void {
        if (assignment.revocation !== undefined) return;
        const log = this.partitions.get(assignment.topic)?.[assignment.partition];
        while (assignment.next < assignment.committed + window) {
            const record = log?.read(assignment.next);
            if (record === undefined) return;
            assignment.next++;
            assignment.member.push({ push: "record", assignment: assignment.id, record });
        }
    }
}

const keyOf = (topic: string, partition: number): string => `${topic} ${partition}`;
