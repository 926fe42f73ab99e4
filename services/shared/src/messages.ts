import { z } from "zod";

type Issue = z.core.$ZodRawIssue;

const quantities: Readonly<Record<string, string>> = { string: "characters", array: "items" };

const formats: Readonly<Record<string, string>> = {
    uuid: "must be an id, such as 3f2b8c1e-5d7a-4b8e-9c1d-2a6f0e4b7c55",
    email: "must be an e-mail address",
    datetime: "must be a moment with its offset, such as 2026-12-24T09:00:00+01:00",
    date: "must be a day, such as 2026-12-24",
};

const kinds: Readonly<Record<string, string>> = {
    string: "a text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "an object",
};

/** Says of a value what is wanted, where the schema itself says nothing. */
function inWords(issue: Issue): string | undefined {
    switch (issue.code) {
        case "invalid_type":
            return issue.input === undefined ? "is missing" : `must be ${kinds[issue.expected] ?? issue.expected}`;
        case "too_small":
        case "too_big": {
            const small = issue.code === "too_small";
            const limit = Number(small ? issue.minimum : issue.maximum);
            const quantity = quantities[issue.origin];
            if (quantity === undefined) return `must be ${limit} or ${small ? "more" : "less"}`;
            if (small && limit === 1) return "must not be empty";
            return `must have ${limit} ${quantity} or ${small ? "more" : "fewer"}`;
        }
        case "invalid_value":
            return `must be ${issue.values.length > 1 ? "one of " : ""}${issue.values.map(String).join(", ")}`;
        case "invalid_format":
            return formats[issue.format];
        case "unrecognized_keys":
            return `there is no such field: ${issue.keys.join(", ")}`;
        case "invalid_union":
            return issue.errors.flat().at(-1)?.message;
        case "custom":
        case "invalid_element":
        case "invalid_key":
        case "not_multiple_of":
            return undefined;
    }
}

/** Answers are for people: the validator's own messages speak of types and signs. */
export function useMessages(): void {
    z.config({ customError: inWords });
}
