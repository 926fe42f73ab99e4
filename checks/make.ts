import { Argument } from "@commander-js/extra-typings";
import { command, group, scriptsAround } from "../engine/command/command";
import { run } from "../engine/command/run-program";

const folderOfCharts = "holds the unpacked charts, each in a folder of its name, as chartMirror takes it";

const docs = command(
    "docs",
    "Writes the parts of the documentation that the program knows. These are docs/reference, and tables in other pages.",
)
    .option("--check", "writes nothing, and fails when a page does not hold what the program says")
    .action(async (options, self) => (await import("./docs/docs")).makeDocs(scriptsAround(self), options));

const dashboards = command("dashboards", "Writes the dashboards as the JSON files that a deployment installs.")
    .option("--check", "writes nothing, and fails when a file is not what the code would write")
    .action(async (options) => (await import("./dashboards/dashboards")).makeDashboards(options));

const dashboardPictures = command(
    "dashboard-pictures",
    "Draws every dashboard from a real Prometheus over the local run. It takes five minutes and writes docs/dashboards/*.svg.",
)
    .addHelpText(
        "after",
        "\nThe drawings are not Grafana's: they show what each panel's query returns, where the panel stands.",
    )
    .action(async () => (await import("./dashboard-pictures/dashboard-pictures")).makeDashboardPictures());

const pagePictures = command(
    "page-pictures",
    "Takes README's pictures with Chromium: the gateway's page on the local run, and the page of npm run plan.",
)
    .addArgument(new Argument("[picture...]", "only these; both when absent").choices(["plan", "page"]))
    .addHelpText("after", "\nIt writes docs/page.webp and docs/plan.webp. See npm run make -- chromium.")
    .action(async (named) => (await import("./page-pictures/page-pictures")).makePagePictures(named));

const site = command(
    "site",
    "Builds the documentation as a site that can be searched, with VitePress: checks/site/dist.",
)
    .option("--base <path>", "where it is served, with a slash at both ends", "/")
    .option("--repository <name>", "OWNER/NAME on GitHub, for links to sources", "OWNER/todo-multicloud")
    .addHelpText("after", "\nIt installs VitePress into checks/site (100 MB). It fails when a link leads to no page.")
    .action(async (options) => (await import("./site/site")).makeSite(options));

const chartKeys = command(
    "chart-keys",
    "Writes the keys that the pinned charts know. The test that catches misspelt values reads them.",
)
    .argument("<folder>", folderOfCharts)
    .argument("[chart...]", "only these; all pinned ones when absent")
    .action(async (folder, charts) => (await import("./charts/chart-keys")).makeChartKeys(folder, charts));

const chartPods = command(
    "chart-pods",
    "Writes what pods the pinned charts make of our values. The test of the network policies reads it.",
)
    .argument("<folder>", folderOfCharts)
    .action(async (folder) => (await import("./charts/chart-pods")).makeChartPods(folder));

const bumpChart = command("bump-chart", "Takes another version of a pinned chart: its pin, its keys and its pods.")
    .argument("<chart>", "its name, such as loki")
    .argument("<version>", "the new version")
    .option("--from <path>", "the chart's package, or its unpacked folder; Helm fetches it when absent")
    .addHelpText("after", "\nIt ends with what changed and what to look at. See docs/guides/bump-a-chart.md.")
    .action(async (chart, version, options) =>
        (await import("./charts/bump-chart")).bumpChart(chart, version, options),
    );

const services = command("services", "Bundles the services, each into one file: services/dist/NAME/main.mjs.")
    .argument("[name...]", "only these; all when absent")
    .action(async (names) => {
        await run("node", ["services/build.mjs", ...names], { visible: true });
    });

const suite = command("suite", "Bundles the end-to-end suite into one file: e2e/dist/main.mjs.").action(async () => {
    await run("node", ["e2e/build.mjs"], { visible: true });
});

const images = command("images", "Builds the images of the services and of the end-to-end suite.")
    .option("--load", "builds for this machine and loads into the local cluster")
    .option("--push", "builds for amd64 and arm64 and pushes to the stack's imageRegistry")
    .option("--pin <tag>", "writes model/platform/images.lock.json from a file per image in the folder of --digests")
    .option("--digests <folder>", "holds a file per image with its digest, for --pin")
    .option("--names", "prints the names of all images as JSON, for a workflow")
    .option("--stack <stack>", "whose imageRegistry and kube context are used", "dev")
    .option("--tag <tag>", "tag of the images; --load takes dev when absent")
    .action(async (options, self) => {
        if (!options.load && !options.push && !options.names && options.pin === undefined)
            self.error("error: nothing to do; allowed are --load, --push, --pin or --names");
        await (await import("./images/images")).makeImages(options);
    });

const releaseRecord = command(
    "release-record",
    "Records what a release must not lose. These are the clusters, networks, volumes, buckets and passwords of every committed stack.",
)
    .addHelpText(
        "after",
        "\nIt writes tests/checks/upgrade/released/<version>.json for the version in package.json. Later versions are compared with the newest record.",
    )
    .action(async () => (await import("./upgrade/release-record")).makeReleaseRecord());

const releaseNotes = command(
    "release-notes",
    "Prints what CHANGELOG.md says of the version in package.json. The workflow of a release takes it from here.",
)
    .option("--tag <tag>", "fails unless the tag is that version's")
    .action(async (options) => (await import("./release/notes")).makeReleaseNotes(options));

const prometheus = command(
    "prometheus",
    "Builds the Prometheus that tests, drills and benchmarks run (needs Go). It comes with promtool, and stays in ~/.cache/todo-multicloud.",
).action(async () => (await import("./prometheus/build")).makePrometheus());

const chromium = command(
    "chromium",
    "Makes sure that there is a Chromium for the tests of pages. One on PATH will do; else apt-get installs Debian's (as root).",
).action(async () => (await import("./chromium/install")).makeChromium());

/** `npm run make -- NAME`. */
export const make = group("make", "Writes something that is made from the program, or that its tests need.", [
    docs,
    dashboards,
    dashboardPictures,
    pagePictures,
    site,
    bumpChart,
    chartKeys,
    chartPods,
    services,
    suite,
    images,
    releaseRecord,
    releaseNotes,
    prometheus,
    chromium,
]);
