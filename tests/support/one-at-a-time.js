const { default: TestRunner } = require("jest-runner");

/** Runs one test file at a time, whatever the number of workers. */
module.exports = class extends TestRunner {
    isSerial = true;
};
