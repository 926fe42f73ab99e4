const { projects, ...shared } = require("./jest.config");

/**
 * Tests that each start a whole local platform and hold it to promises about seconds: one file at a time.
 *
 * @returns {import("jest").Config}
 */
module.exports = (displayName, ...testMatch) => ({
    ...shared,
    maxWorkers: 1,
    projects: [
        {
            ...projects[0],
            displayName,
            testMatch,
            testPathIgnorePatterns: ["/node_modules/"],
            setupFilesAfterEnv: ["<rootDir>/tests/support/once-more.ts"],
        },
    ],
});
