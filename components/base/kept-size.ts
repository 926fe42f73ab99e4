import * as pulumi from "@pulumi/pulumi";
import { claimedVolumes, growVariable } from "../../model/platform/claimed-volumes";

/** Options of a resource that claims volumes: their size stays what it is in a running stack, unless this run is to grow them. */
export function keptSize(resource: string): Pick<pulumi.CustomResourceOptions, "ignoreChanges"> {
    const volumes = claimedVolumes[resource];
    if (volumes === undefined) throw new Error(`${resource} is not among the claimedVolumes`);
    const growing = (process.env[growVariable] ?? "").split(",").filter((it) => it !== "");
    const unknown = growing.filter((it) => !(it in claimedVolumes));
    if (unknown.length > 0)
        throw new pulumi.RunError(
            `${growVariable} names ${unknown.join(", ")}, which claims no volume; allowed: ${Object.keys(claimedVolumes).join(", ")}`,
        );
    return growing.includes(resource) ? {} : { ignoreChanges: [volumes.size, ...volumes.follows] };
}
