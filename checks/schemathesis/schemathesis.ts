import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../engine/command/run-program";
import { pythonPackages } from "../python/packages";

export interface ApiUnderTest {
    /** Address or file of the OpenAPI document. */
    readonly document: string;
    /** Where the API answers. */
    readonly url: string;
    readonly token: string;
    readonly userId: string;
    /** Only these operations; all when absent. */
    readonly operations?: readonly string[];
    /** Cases of each operation beside those at the edges of its values. */
    readonly cases: number;
}

/** Not held against the API. */
const leftOut = [
    // Rules across fields, such as a recurrence that contradicts its rule, are none that a schema can say.
    "positive_data_acceptance",
];

/**
 * Holds a running API against its document by Schemathesis; answers what it reports, and nothing when it finds nothing.
 * The seed is fixed: whoever changes a line sees what the line changes.
 */
export async function schemathesis(api: ApiUnderTest): Promise<string> {
    const packages = await pythonPackages({
        title: "Schemathesis",
        requirements: join(__dirname, "requirements.txt"),
        args: ["--no-deps", "--only-binary", ":all:"],
        fix: "python3 -m pip install --requirement checks/schemathesis/requirements.txt",
    });
    const folder = await mkdtemp(join(tmpdir(), "schemathesis-"));
    try {
        const config = join(folder, "schemathesis.toml");
        await writeFile(config, configOf(api));
        const report = await run(
            "python3",
            ["-m", "schemathesis.cli", "--no-color", "--config-file", config, "run", api.document, ...argumentsOf(api)],
            { cwd: folder, env: { ...process.env, PYTHONPATH: packages }, accepts: [0, 1] },
        );
        return /^=+ No issues found/m.test(report) ? "" : report;
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

const configOf = ({ token, userId }: ApiUnderTest): string =>
    [`headers = { Authorization = "Bearer ${token}" }`, "[parameters]", `"path.user_id" = "${userId}"`].join("\n");

const argumentsOf = ({ url, operations = [], cases }: ApiUnderTest): string[] => [
    ...["--url", url],
    ...["--phases", "examples,coverage,fuzzing"],
    ...["--max-examples", String(cases)],
    ...["--exclude-checks", leftOut.join()],
    ...[
        "--seed",
        "1",
        "--workers",
        "2",
        "--continue-on-failure",
        "--request-timeout",
        "60",
        "--warnings",
        "off",
        "--no-shrink",
    ],
    ...operations.flatMap((it) => ["--include-operation-id", it]),
];
