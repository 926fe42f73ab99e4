import { z } from "zod";
import { type NewRecord, type StoredRecord } from "./partition-log";

/** What clients and broker say to each other: JSON frames on a WebSocket, whose end is the end of the membership. */

const record = z.object({
    key: z.string().optional(),
    headers: z.record(z.string(), z.string()),
    value: z.string(),
}) satisfies z.ZodType<NewRecord>;

/** Answered with {@link BrokerAnswer}. */
const request = z.discriminatedUnion("op", [
    z.object({ id: z.number(), op: z.literal("publish"), topic: z.string(), record }),
    z.object({
        id: z.number(),
        op: z.literal("join"),
        group: z.string().regex(/^\S+$/),
        topics: z.array(z.string()),
        /** Where a group starts that never committed. */
        initialOffset: z.enum(["oldest", "newest"]),
    }),
    z.object({ id: z.number(), op: z.literal("commit"), assignment: z.number(), offset: z.number() }),
    /** The member no longer works on the partition, so another may. */
    z.object({ id: z.number(), op: z.literal("release"), assignment: z.number() }),
]);

export const requestSchema = request;
export type Request = z.infer<typeof request>;
export type RequestBody = Request extends infer T ? (T extends Request ? Omit<T, "id"> : never) : never;

export type BrokerAnswer =
    | { readonly answer: number; readonly result: { readonly partition: number; readonly offset: number } | null }
    | { readonly answer: number; readonly error: string };

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

export type BrokerFrame = BrokerAnswer | Push;
