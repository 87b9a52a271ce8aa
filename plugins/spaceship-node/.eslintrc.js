const config = require('../../eslint.package')(__dirname);

module.exports = {
  ...config,
  overrides: [
    ...(config.overrides ?? []),
    {
      // A kit is a suite that the tests of other packages call.
      files: ['src/conformance/**'],
      rules: { 'jest/no-export': 'off' },
    },
  ],
};
