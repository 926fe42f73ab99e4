import { type Properties, type Thing } from "./kind";

/** What a provider asks its cloud. */
export interface Call {
    readonly operation: "create" | "read" | "update" | "delete" | "invoke";
    readonly type: string;
    /** Of the resource in the program; of a data source its token. */
    readonly name: string;
    readonly id: string;
    readonly inputs: Properties;
}

export interface CallAnswer {
    readonly error?: string;
    readonly thing?: Thing;
    readonly outputs?: Properties;
}

/** Variable with the address of the cloud. */
export const cloudVariable = "TODO_STAND_IN_CLOUD";
