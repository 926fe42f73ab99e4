/** Ends this program when the one that started it was killed, as Pulumi's own plugins do. */
export function endWithParent(): void {
    const parent = process.ppid;
    setInterval(() => {
        if (process.ppid !== parent) process.exit(1);
    }, 1_000).unref();
}
