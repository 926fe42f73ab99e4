/** Name of a resource, which may hold the mark that separates the parts of a URN. */
export const nameIn = (urn: string): string => urn.split("::").slice(3).join("::");

/** Type of a resource, without those of its parents. */
export const typeIn = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";
