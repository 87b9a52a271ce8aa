module.exports = {
  root: true,
  overrides: [
    {
      // Commands that run before anything is installed: no plugins, no dependencies.
      files: ['scripts/**/*.mjs', 'benchmarks/**/*.mjs', 'e2e/**/*.mjs'],
      extends: ['eslint:recommended'],
      env: { node: true, es2022: true, browser: true },
      parserOptions: { ecmaVersion: 2022, sourceType: 'module' },
    },
  ],
};
