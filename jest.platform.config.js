/** `npm run test:platform`: the end-to-end suite, the faults that turn it red, and reliability under load. */
module.exports = require("./jest.whole-platform")(
    "platform",
    "<rootDir>/tests/e2e/*.test.ts",
    "<rootDir>/tests/reliability/*.test.ts",
);
