#!/usr/bin/env node
'use strict';

// In the repository the sources run as they are (Node strips the types); in the published package the bundle does.
const { existsSync } = require('node:fs');
const { registerHooks } = require('node:module');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const source = join(__dirname, '..', 'src', 'cli.ts');

function load() {
  if (!existsSync(source))
    return Promise.resolve(require('../dist/cli.cjs.js'));
  registerHooks({
    load: (url, context, next) =>
      next(
        url,
        url.endsWith('.ts')
          ? { ...context, format: 'module-typescript' }
          : context,
      ),
  });
  return import(pathToFileURL(source).href);
}

load()
  .then(({ main }) => main(process.argv.slice(2)))
  .catch(error => {
    process.stderr.write(`spaceship-agent: ${error.stack ?? error}\n`);
    process.exitCode = 1;
  });
