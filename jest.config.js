/** @type {import("jest").Config} */
module.exports = {
    testEnvironment: "node",
    testMatch: ["<rootDir>/tests/**/*.test.ts"],
    // Types are erased here and checked by `npm run typecheck`: type-checking three cloud SDKs per test file costs minutes.
    transform: {
        "\\.ts$": [
            "@swc/jest",
            { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
        ],
    },
    // Whole-program tests load cloud SDKs; machines in CI are shared and slow.
    testTimeout: 120_000,
    maxWorkers: 2,
    workerIdleMemoryLimit: "1500MB",
    reporters: ["default"],
};
