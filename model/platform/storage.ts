/** What a tier is made of on one cloud. */
export interface StorageKind {
    readonly provisioner: string;
    readonly parameters?: Readonly<Record<string, string>>;
    /** Folders on a node cannot grow. */
    readonly expandable: boolean;
}

/** Names of the classes, the same on every cloud: charts never see what a cloud calls a disk. */
export const storageClassNames: Readonly<Record<StorageTier, string>> = {
    durable: "durable",
    rebuildable: "rebuildable",
};

/** What data on a volume is worth: `durable` survives its node, `rebuildable` may die with it. */
export type StorageTier = "durable" | "rebuildable";

export const nodeLocalProvisioner = "rancher.io/local-path";
