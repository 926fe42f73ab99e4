const { projects, ...shared } = require("./jest.config");

/**
 * `npm run test:observability`: what monitoring and logging make of the services as they really run. One file at a time, since
 * each starts the whole platform.
 *
 * @type {import("jest").Config}
 */
module.exports = {
    ...shared,
    maxWorkers: 1,
    projects: [
        {
            ...projects[0],
            displayName: "observability",
            testMatch: ["<rootDir>/tests/observability/**/*.test.ts"],
            testPathIgnorePatterns: ["/node_modules/"],
            setupFilesAfterEnv: ["<rootDir>/tests/support/once-more.ts"],
        },
    ],
};
