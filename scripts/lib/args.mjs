/** Reads the arguments of a command, and says in one sentence what is wrong with them. */

/** What every command that works on a portal's state understands. */
export const STATE_OPTIONS = {
  state: {
    value: 'DIR',
    help: 'where everything is kept (default: .spaceship in the checkout)',
  },
  port: {
    value: 'N',
    help: 'port of the portal (default: the last one, else 7007)',
  },
};

/** For commands that act on a portal which is there: they ask whether it is the one that is meant. */
export const PORT_OF_STATE = {
  value: 'N',
  help: 'only if that is the port of the portal in the state folder',
};

/**
 * Options are `{ name: { value?, help, check? } }`: with `value` the option takes one.
 * Prints the help and exits 0 for --help; exits 2 for what it doesn't know.
 */
export function readArguments({
  command,
  about,
  options,
  positional,
  argv = process.argv.slice(2),
}) {
  refuseWhatNpmKept(command, options);
  const given = { positional: [] };
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i];
    if (argument === '--help' || argument === '-h') {
      process.stdout.write(helpText({ command, about, options, positional }));
      process.exit(0);
    }
    if (!argument.startsWith('--')) {
      if (!positional) {
        refuse(command, `"${argument}" is not understood.`);
      }
      given.positional.push(argument);
      continue;
    }
    const [name, inline] = split(argument.slice(2));
    const option = options[name];
    if (!option) {
      refuse(command, `There is no option --${name}.`);
    }
    if (!option.value) {
      if (inline !== undefined) {
        refuse(command, `--${name} takes no value.`);
      }
      given[name] = true;
      continue;
    }
    const value = inline ?? argv[++i];
    if (value === undefined || value === '' || value.startsWith('--')) {
      refuse(command, `--${name} needs a value: --${name} ${option.value}.`);
    }
    given[name] = value;
  }
  if (given.port !== undefined) {
    given.port = readPort(command, given.port);
  }
  return given;
}

/** Of an option before the `--`, npm tells a script in its environment only: acting without it would hit another portal. */
function refuseWhatNpmKept(command, options) {
  for (const [name, { value }] of Object.entries(options)) {
    const kept = process.env[`npm_config_${name}`];
    if (value && kept && process.env.npm_lifecycle_event) {
      refuse(
        command,
        `npm kept --${name} to itself: options stand after \`--\`, as in \`${asTyped(
          command,
        )} --${name} ${value}\`.`,
      );
    }
  }
}

function split(argument) {
  const at = argument.indexOf('=');
  return at < 0
    ? [argument, undefined]
    : [argument.slice(0, at), argument.slice(at + 1)];
}

function readPort(command, text) {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) {
    refuse(
      command,
      `--port needs a number from 1 to 65535, and "${text}" is none.`,
    );
  }
  return port;
}

/** Says what is wrong with the arguments and ends the command. */
export function refuse(command, sentence) {
  const help = `${asTyped(command)} --help`;
  process.stderr.write(`${sentence} \`${help}\` lists what is.\n`);
  process.exit(2);
}

/** npm keeps options to itself unless they come after `--`. */
const asTyped = command =>
  command.startsWith('npm') ? `${command} --` : command;

function helpText({ command, about, options, positional }) {
  const rows = Object.entries({
    ...options,
    help: { help: 'show this' },
  }).map(([name, { value, help }]) => [
    `--${name}${value ? ` ${value}` : ''}`,
    help,
  ]);
  const width = Math.max(...rows.map(([left]) => left.length));
  const usage = `Usage: ${asTyped(command)} [options]${
    positional ? ` ${positional}` : ''
  }`;
  return [
    usage,
    '',
    about,
    '',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    '',
  ].join('\n');
}
