/** What the platform promises its users, in milliseconds: the suite's deadlines are exactly these. */
export const promises = {
    /** From completing a recurring task to its next occurrence (FR-024). */
    nextOccurrence: 10_000,
    /** From a change to the WebSockets of its user (FR-026). */
    webSocketUpdate: 2_000,
    /** A reminder comes this long before the due date, unless the task says otherwise (FR-025). */
    reminderLead: 15 * 60_000,
    /** How late a reminder may be: Dapr's scheduler fires within a second, the rest is for retries and a busy cluster. */
    reminderDelay: 5_000,
    /** From a change to its event in the topic, its entry in the audit log, its reminder being scheduled. */
    processing: 10_000,
    /** The whole suite (FR-028). */
    wholeSuite: 5 * 60_000,
} as const;
