/** The lint rules of a package: Backstage's for its role, and ours on top. */
const createConfig = require('@backstage/cli/config/eslint-factory');

const TESTS = ['**/*.test.ts', '**/*.test.tsx', '**/__testUtils__/**'];

module.exports = (dir, { rules, ...extra } = {}) =>
  createConfig(dir, {
    ...extra,
    rules: {
      // Imports point one way: the role in each package.json says what it may use.
      '@backstage/no-mixed-plugin-imports': ['error', { excludedFiles: TESTS }],
      // A file reads from top to bottom; what a function needs may stand below it.
      '@typescript-eslint/no-use-before-define': [
        'error',
        { functions: false, classes: false, variables: false },
      ],
      'jest/expect-expect': [
        'error',
        { assertFunctionNames: ['expect*', '**.expect', 'expect*.**'] },
      ],
      // Clients of an OpenAPI specification have methods named GET and POST.
      'new-cap': ['error', { capIsNew: false }],
      // A property says "if this, then that".
      'jest/no-conditional-expect': 'off',
      ...rules,
    },
  });
