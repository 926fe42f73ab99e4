/** `npm run test:observability`: what monitoring and logging make of the services as they really run. */
module.exports = require("./jest.whole-platform")("observability", "<rootDir>/tests/observability/**/*.test.ts");
