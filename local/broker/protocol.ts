import { type NewRecord, type StoredRecord } from "./partition-log";

/** What clients and broker ask of each other over a WebSocket, whose end is the end of the membership. */

/** How a connection becomes a member of a group. */
export interface Membership {
    readonly group: string;
    readonly topics: readonly string[];
    /** Where a group starts that never committed. */
    readonly initialOffset: "oldest" | "newest";
}

export interface BrokerCalls {
    /** Answered once the record is stored. */
    publish(topic: string, record: NewRecord): { readonly partition: number; readonly offset: number };
    join(membership: Membership): void;
    commit(assignment: number, offset: number): void;
    /** The member no longer works on the partition, so another may. */
    release(assignment: number): void;
}

export interface MemberCalls {
    push(message: Push): void;
}

export type Push =
    | {
          readonly push: "assigned";
          readonly assignment: number;
          readonly topic: string;
          readonly partition: number;
          readonly offset: number;
      }
    | { readonly push: "revoked"; readonly assignment: number }
    | { readonly push: "record"; readonly assignment: number; readonly record: StoredRecord };
