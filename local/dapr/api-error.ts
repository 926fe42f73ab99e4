/** An answer of Dapr's API other than success: `{errorCode, message}` with a status. https://docs.dapr.io/reference/errors/ */
export class ApiError extends Error {
    constructor(
        readonly status: number,
        readonly errorCode: string,
        message: string,
    ) {
        super(message);
    }
}
