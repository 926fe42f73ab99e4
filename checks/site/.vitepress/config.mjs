import { readFileSync } from "node:fs";

const { sidebar, base, repository } = JSON.parse(readFileSync(new URL("../site.json", import.meta.url), "utf8"));

/** VitePress is installed here only when the site is built, so nothing is imported from it. */
export default {
    title: "todo-multicloud",
    description: "One Pulumi program for an event-driven platform on a local cluster, OKE, AKS or GKE",
    base,
    srcDir: "pages",
    outDir: "dist",
    // Pages are Markdown alone: no tag in them is meant for a browser.
    markdown: { html: false },
    themeConfig: {
        search: { provider: "local" },
        outline: [2, 3],
        nav: [
            { text: "Tutorial", link: "/docs/tutorial" },
            { text: "Documentation", link: "/docs/" },
            { text: "Source", link: repository },
        ],
        sidebar,
    },
};
