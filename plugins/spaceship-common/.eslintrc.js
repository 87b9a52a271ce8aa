module.exports = require('../../eslint.package')(__dirname, {
  // Words and pure decisions: no machine, no page, no clock of its own.
  restrictedImportPatterns: ['node:*', 'react', 'react-dom', 'knex', 'pg'],
  overrides: [
    {
      // Only tests import these files.
      files: ['src/testing/**'],
      rules: { '@backstage/no-undeclared-imports': 'off' },
    },
  ],
});
