import { RecordSet } from "@pulumi/azure-native/dns";
import type * as pulumi from "@pulumi/pulumi";
import { recordSeconds } from "../../model/platform/target";

export interface RecordArgs {
    readonly domain: string;
    /** As GROUP/ZONE. */
    readonly zone: string;
    readonly address: pulumi.Output<string>;
}

/** Name of a domain within a zone, as Azure DNS wants it. */
export const relativeName = (domain: string, zone: string): string =>
    domain === zone ? "@" : domain.slice(0, -zone.length - 1);

/** The record that leads a domain to the entrance, in a zone that exists. */
export function createRecord(name: string, { domain, zone, address }: RecordArgs, provider: pulumi.ProviderResource) {
    const [resourceGroupName = "", zoneName = ""] = zone.split("/");
    return new RecordSet(
        name,
        {
            resourceGroupName,
            zoneName,
            relativeRecordSetName: relativeName(domain, zoneName),
            recordType: "A",
            ttl: recordSeconds,
            aRecords: [{ ipv4Address: address }],
        },
        { provider },
    );
}
