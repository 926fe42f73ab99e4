/** A page, its script and style sheet within it: model/contract/bundling.mjs makes it so. */
declare module "*.html" {
    const page: {
        readonly html: string;
        /** Hashes of the style sheet and the script, as a Content-Security-Policy takes them. */
        readonly style: string;
        readonly script: string;
    };
    export default page;
}
