type Values = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);

/** Lays values over others as Helm does: maps are merged key by key, everything else (lists too) is replaced. */
export function mergeValues(base: object, overlay: Values): Values {
    const merged: Record<string, unknown> = { ...base };
    for (const [key, value] of Object.entries(overlay)) {
        const below = merged[key];
        merged[key] = isMap(below) && isMap(value) ? mergeValues(below, value) : value;
    }
    return merged;
}
