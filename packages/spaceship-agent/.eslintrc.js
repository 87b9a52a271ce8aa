module.exports = require('../../eslint.package')(__dirname, {
  rules: {
    // A talk over a socket that ends as it should is the assertion.
    'jest/expect-expect': [
      'error',
      { assertFunctionNames: ['expect*', '**.expect', 'talk*', '**.until*'] },
    ],
  },
});
