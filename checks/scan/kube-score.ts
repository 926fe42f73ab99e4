import { stringify } from "yaml";
import { z } from "zod";
import { type AuditedPlatform } from "../../policy/platform/audited-platform";
import { type KubernetesObject } from "../../engine/kubernetes-objects";
import { run } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";

/** Scanner of Kubernetes objects, built from its Go module: https://github.com/zegl/kube-score */
const scanner = "github.com/zegl/kube-score/cmd/kube-score@v1.20.0";

/** What the scanner finds, in a sentence, and by which of its checks. */
export interface ScanFinding {
    readonly check: string;
    readonly finding: string;
}

/** Groups of Kubernetes itself: the scanner knows no custom resources. */
const isBuiltIn = ({ apiVersion }: KubernetesObject): boolean =>
    /^(v1|apps\/|batch\/|autoscaling\/|policy\/|networking\.k8s\.io\/)/.test(apiVersion);

const reportSchema = z.array(
    z.object({
        object_name: z.string(),
        checks: z.array(
            z.object({
                check: z.object({ id: z.string() }),
                grade: z.number(),
                skipped: z.boolean(),
                comments: z.array(z.object({ path: z.string(), summary: z.string() })).nullable(),
            }),
        ),
    }),
);

/** The scanner's grade of what is as it should be. */
const allOk = 10;

/**
 * What the scanner's default checks find in a stack: everything that our program and our chart put into the cluster. A Secret's
 * content is nothing that they look at, and is left out.
 *
 * @throws {@link UserError} when it cannot be built or cannot read the objects.
 */
export async function scan({ objects }: Pick<AuditedPlatform, "objects">): Promise<ScanFinding[]> {
    const documents = objects.filter((it) => isBuiltIn(it) && it.kind !== "Secret").map((it) => stringify(it));
    const output = await run(
        "go",
        ["run", scanner, "score", "--kubernetes-version", "v1.35", "--output-format", "json", "-"],
        {
            input: documents.join("---\n"),
            // 1: something must be fixed.
            accepts: [0, 1],
        },
    );
    if (!output.startsWith("[")) throw new UserError("the scanner gave no report", `go run ${scanner} version`);
    return reportSchema.parse(JSON.parse(output)).flatMap(({ object_name, checks }) =>
        checks
            .filter((it) => !it.skipped && it.grade < allOk)
            .flatMap(({ check, comments }) =>
                (comments ?? []).map(({ path, summary }) => ({
                    check: check.id,
                    finding: `${object_name}${path === "" ? "" : `, ${path}`}: ${summary}`,
                })),
            ),
    );
}
