/** Something that the user caused and can fix: printed as a sentence, never with a stack trace. */
export class UserError extends Error {
    constructor(
        message: string,
        /** Command that fixes it. */
        readonly fix: string,
    ) {
        super(message);
    }
}
