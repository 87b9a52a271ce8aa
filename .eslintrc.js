module.exports = {
  root: true,
  rules: {
    // Imports point one way (docs/architecture): the role in each package.json says what it may use.
    '@backstage/no-mixed-plugin-imports': [
      'error',
      { excludedFiles: ['**/*.test.ts', '**/*.test.tsx'] },
    ],
    'jest/expect-expect': [
      'error',
      {
        assertFunctionNames: [
          'expect*',
          'request.**.expect',
          'signIn.**.expect',
        ],
      },
    ],
  },
  overrides: [
    {
      // Commands that run before anything is installed: no plugins, no dependencies.
      files: ['scripts/**/*.mjs', 'benchmarks/**/*.mjs', 'e2e/**/*.mjs'],
      extends: ['eslint:recommended'],
      env: { node: true, es2022: true },
      parserOptions: { ecmaVersion: 2022, sourceType: 'module' },
      rules: {
        '@backstage/no-mixed-plugin-imports': 'off',
        'jest/expect-expect': 'off',
        'no-empty': 'off',
      },
    },
  ],
};
