import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import ignore from "ignore";
import { locateChart, type ChartLocation, type UpstreamChart } from "../../model/platform/charts";

/** Whether what has pods is done only when they are ready. */
export interface Readiness {
    readonly awaitReadiness: boolean;
}

/** How a stack delivers its releases; the same for all of them. */
export interface ReleaseDelivery extends Readiness {
    /** Folder or `oci://` address that replaces the charts' own repositories. */
    readonly chartMirror?: string;
}

export interface HelmReleaseArgs {
    readonly chart: UpstreamChart | ChartLocation;
    /** Name of the Helm release; objects inside are named after it, so it never changes. */
    readonly releaseName: string;
    readonly namespace: pulumi.Input<string>;
    /** Plain data without unknowns: a wrong value then fails in preview. */
    readonly values: object;
    readonly delivery: ReleaseDelivery;
    /** For charts whose own definitions are not used. */
    readonly skipCrds?: boolean;
    /** How long Helm waits for the workloads. @default 600, enough for large images on a node that has just come up */
    readonly timeoutSeconds?: number;
}

/**
 * A Helm release. `helm.v3.Release` and not `v4.Chart`, which drops every hook.
 *
 * Without waiting for readiness hooks are off too: a hook is a Job, and Helm waits for Jobs whatever it was told.
 */
export function helmRelease(name: string, args: HelmReleaseArgs, opts: pulumi.CustomResourceOptions) {
    const { delivery } = args;
    const chart = "repository" in args.chart ? locateChart(args.chart, delivery.chartMirror) : args.chart;
    const isLocal = chart.repositoryOpts === undefined && !chart.chart.startsWith("oci://");
    return new kubernetes.helm.v3.Release(
        name,
        {
            ...chart,
            // The provider compares inputs, not files: without this a changed template of the same version would never be installed.
            description: isLocal ? `chart ${chartDigest(chart.chart)}` : undefined,
            name: args.releaseName,
            namespace: args.namespace,
            values: args.values as Record<string, unknown>,
            skipAwait: !delivery.awaitReadiness,
            // The provider reads one flag on installation and the other on upgrade; each switches all hooks off.
            disableWebhooks: !delivery.awaitReadiness,
            disableCRDHooks: !delivery.awaitReadiness,
            skipCrds: args.skipCrds,
            timeout: args.timeoutSeconds ?? 600,
        },
        opts,
    );
}

/** Annotation that keeps Pulumi from waiting for a single object. */
export const awaitAnnotation = ({ awaitReadiness }: Readiness): Record<string, string> =>
    awaitReadiness ? {} : { "pulumi.com/skipAwait": "true" };

/** Fingerprint of a chart: of its archive, or of the files that Helm loads from its folder, wherever that lies; `.helmignore` counts. */
export function chartDigest(path: string): string {
    const hash = createHash("sha256");
    for (const it of statSync(path).isDirectory() ? loadedFiles(path) : [path])
        hash.update(relative(path, it)).update(readFileSync(it));
    return hash.digest("hex").slice(0, 16);
}

function loadedFiles(folder: string): string[] {
    const rules = join(folder, ".helmignore");
    const helm = ignore({ ignorecase: false }).add(existsSync(rules) ? readFileSync(rules, "utf8") : "");
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((it) => it.isFile())
        .map((it) => relative(folder, join(it.parentPath, it.name)));
    return helm
        .filter(files)
        .sort()
        .map((it) => join(folder, it));
}
