/** What a scheduler asks of a sidecar, over a WebSocket `/apps/<app id>`. */
export interface SidecarCalls {
    /** A job goes off; whether the app took it. */
    trigger(job: { readonly name: string; readonly data?: unknown }): boolean | Promise<boolean>;
}
