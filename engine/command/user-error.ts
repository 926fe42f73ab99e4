/** Something that the user caused and can mend: printed as a sentence, never with a stack trace. */
export class UserError extends Error {
    constructor(
        message: string,
        /** Command that mends it. */
        readonly fix: string,
    ) {
        super(message);
    }
}
