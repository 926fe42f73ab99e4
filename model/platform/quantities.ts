/** CPU in millicores and memory in MiB, as Kubernetes quantities. */
export interface Size {
    readonly cpu: number;
    readonly memory: number;
    /** MiB at which the container is killed; twice the request when absent. */
    readonly memoryLimit?: number;
    /** Millicores at which it is throttled; unlimited when absent. */
    readonly cpuLimit?: number;
}

const units: Readonly<Record<string, number>> = {
    Ki: 1 / 1024,
    Mi: 1,
    Gi: 1024,
    Ti: 1024 ** 2,
    Pi: 1024 ** 3,
    k: 1e3 / 2 ** 20,
    M: 1e6 / 2 ** 20,
    G: 1e9 / 2 ** 20,
    T: 1e12 / 2 ** 20,
    P: 1e15 / 2 ** 20,
};

/** The `resources` of a container. Memory is always bounded, CPU only on request: throttling hurts latency for nothing. */
export const resourcesOf = ({ cpu, memory, memoryLimit = memory * 2, cpuLimit }: Size) => ({
    requests: { cpu: `${cpu}m`, memory: `${memory}Mi` },
    limits: { ...(cpuLimit === undefined ? {} : { cpu: `${cpuLimit}m` }), memory: `${memoryLimit}Mi` },
});

/** Millicores of a quantity such as `250m`, `1` or `0.5`. */
export function parseCpu(quantity: string | number): number {
    const text = String(quantity);
    const value = text.endsWith("m") ? Number(text.slice(0, -1)) : Number(text) * 1000;
    if (Number.isNaN(value)) throw new Error(`"${text}" is not a CPU quantity; expected something like 250m or 0.5`);
    return value;
}

/** MiB of a quantity of memory or of storage, such as `512Mi`, `1Gi` or `1000000`. */
export function parseMemory(quantity: string | number): number {
    const [, value, unit] = /^([0-9.]+)([A-Za-z]*)$/.exec(String(quantity)) ?? [];
    const factor = unit === "" ? 1 / 2 ** 20 : units[unit ?? ""];
    if (value === undefined || factor === undefined) {
        throw new Error(`"${quantity}" is not a quantity of bytes; expected something like 512Mi or 1Gi`);
    }
    return Number(value) * factor;
}
