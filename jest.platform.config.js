const { projects, ...shared } = require("./jest.config");

/**
 * `npm run test:platform`: the end-to-end suite, the faults that turn it red, and reliability under load, each on a whole local
 * platform. Its promises are about seconds, so one file at a time.
 *
 * @type {import("jest").Config}
 */
module.exports = {
    ...shared,
    maxWorkers: 1,
    projects: [
        {
            ...projects[0],
            displayName: "platform",
            testMatch: ["<rootDir>/tests/e2e/*.test.ts", "<rootDir>/tests/reliability/*.test.ts"],
            testPathIgnorePatterns: ["/node_modules/"],
            setupFilesAfterEnv: ["<rootDir>/tests/support/once-more.ts"],
        },
    ],
};
