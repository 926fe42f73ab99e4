/** What a data source gives back. */
export type DataSourceAnswer = Readonly<Record<string, unknown>>;

/** What `npm run plan` has to know of the resources of a provider, since it asks no cloud. */
export interface ResourceFacts {
    /**
     * Minutes that slow resources take, by type: the upper end of what public logs and providers' documentation show (November
     * 2026), outliers aside. Everything else is a call that returns at once.
     */
    readonly minutes: Readonly<Record<string, number>>;
    /**
     * Resources that hold something a user would miss, by type, and the inputs whose change the provider answers with a
     * replacement (or refuses for good). Each is known besides by its URN: one that disappears from the program is deleted.
     *
     * From the providers' schemas ("replaceOnChanges") and resource pages (https://www.pulumi.com/registry/); for gcp and oci also
     * from what the providers themselves answer to a changed input.
     */
    readonly fixedInputs: Readonly<Record<string, readonly string[]>>;
    /**
     * Shell text that gives the ID of a resource that the state does not know, by type and from its inputs: for what takes so long to
     * make that a run may be killed meanwhile.
     */
    readonly lookups: Readonly<Record<string, (inputs: DataSourceAnswer) => string>>;
    /** What the data sources that the program asks would answer, by token: enough for it to go on. */
    readonly answers: Readonly<Record<string, DataSourceAnswer | ((inputs: DataSourceAnswer) => DataSourceAnswer)>>;
}
