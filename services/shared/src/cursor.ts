import { type z } from "zod";
import { Problem } from "./problems";

/** Where a page ends, as text that a client sends back unread. */
export const encodeCursor = (position: readonly unknown[]): string =>
    Buffer.from(JSON.stringify(position)).toString("base64url");

/**
 * The position that a cursor stands for.
 *
 * @throws {@link Problem} with the advice for a cursor that is not of this form.
 */
export function decodeCursor<T>(cursor: string, schema: z.ZodType<T>, advice: string): T {
    try {
        return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
    } catch {
        throw new Problem("invalid-request", "The cursor is not one that this query gave out.", {
            errors: [{ detail: advice, parameter: "cursor" }],
        });
    }
}
