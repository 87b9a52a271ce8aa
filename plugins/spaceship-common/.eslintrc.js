module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  tsRules: {
    // Files are read from top to bottom: what is exported comes first, what it is made of follows.
    '@typescript-eslint/no-use-before-define': [
      'error',
      { functions: false, variables: false, classes: false },
    ],
  },
  overrides: [
    {
      // Only tests import these files.
      files: ['src/testing/**'],
      rules: { '@backstage/no-undeclared-imports': 'off' },
    },
    {
      // A law says first what it is about: “if it was cancelled, then …”.
      files: ['**/laws.test.ts'],
      rules: { 'jest/no-conditional-expect': 'off' },
    },
  ],
});
