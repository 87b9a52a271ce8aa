const config = require('../../eslint.package')(__dirname, {
  rules: {
    // Waiting until something is so, within a limit, is an assertion; conformance kits assert by themselves.
    'jest/expect-expect': [
      'error',
      {
        assertFunctionNames: [
          'expect*',
          '**.expect',
          'expect*.**',
          'bed.until*',
          '**.until*',
        ],
      },
    ],
  },
});

module.exports = {
  ...config,
  overrides: [
    ...(config.overrides ?? []),
    {
      // The crash suite is a test that runs as a program: it forks workers from here, and is not shipped.
      files: ['src/crash/**'],
      rules: {
        '@backstage/no-undeclared-imports': 'off',
        'no-restricted-syntax': 'off',
        'no-loop-func': 'off',
      },
    },
  ],
};
