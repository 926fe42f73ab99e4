import { z } from "zod";

/**
 * Faults that tests and drills set in a sidecar: between the broker, the app and the sidecar's API, never in the app itself.
 * Each is off when absent.
 */
export const sidecarFaultsSchema = z.object({
    /** What happens to events on their way to the app. */
    deliveries: z
        .object({
            /** Only events of this type; absent means all. */
            eventType: z.string().optional(),
            /** Acknowledged without being delivered: lost, as by a broken broker. */
            drop: z.boolean().optional(),
            /** Delivered twice. */
            duplicate: z.boolean().optional(),
            /** Delivered after the event that follows it in its partition, at most `holdMs` later. */
            reorder: z.boolean().optional(),
            /** Milliseconds before each delivery. */
            delayMs: z.number().optional(),
            /** Fields of the event to replace: dotted path to value; null removes. */
            alter: z.record(z.string(), z.unknown()).optional(),
        })
        .optional(),
    /** Publishing answers 500, as with the broker away. */
    failPublishes: z.boolean().optional(),
    /** Milliseconds before each request of the sidecar to the app. */
    slowAppMs: z.number().optional(),
    /** The sidecar leaves its consumer groups. */
    pauseConsumers: z.boolean().optional(),
});

export type SidecarFaults = z.infer<typeof sidecarFaultsSchema>;
export type DeliveryFaults = NonNullable<SidecarFaults["deliveries"]>;

/** What the runner may ask of a sidecar. */
export const sidecarCommandSchema = z.object({
    /** Replaces the faults that are set. */
    faults: sidecarFaultsSchema.optional(),
    /** Answer when the app is healthy and every subscription is read. */
    awaitReading: z.boolean().optional(),
});
