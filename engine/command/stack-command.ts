/** What a user types for a stack, as short as it can be. */
export function stackCommand(script: string, stack: string, ...options: readonly string[]): string {
    const args = [...(stack === "dev" ? [] : [stack]), ...options];
    return [`npm run ${script}`, ...(args.length === 0 ? [] : ["--", ...args])].join(" ");
}
