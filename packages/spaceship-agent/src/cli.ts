import { flushCompileCache } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { outliveOutput } from './system/standardStreams.ts';

const USAGE = `spaceship-agent: runs services on one machine

  spaceship-agent run    --state DIR --router-port N   starts the agent and stays in the foreground;
                                                       what it runs goes on when it ends
  spaceship-agent status --state DIR                   prints what runs, as JSON
  spaceship-agent stop   --state DIR                   stops the agent and everything that it runs;
                                                       all of it starts again with the next run

Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 an agent runs here already, 4 the router's port is taken,
5 no agent runs here.
`;

/** Runs one of the program's kinds of process. */
export async function main(args: string[]): Promise<void> {
  outliveOutput();
  const [command, ...rest] = args;
  switch (command) {
    case 'shim': {
      const { runShim } = await import('./shim/shim.ts');
      flushCompileCache();
      await runShim(rest[0]);
      return;
    }
    case 'archive': {
      const { runArchiveWorker } = await import('./archives/worker.ts');
      flushCompileCache();
      await runArchiveWorker(rest[0]);
      return;
    }
    case 'router': {
      const { runRouter } = await import('./router/router.ts');
      flushCompileCache();
      await runRouter(JSON.parse(rest[0]), Number(rest[1]));
      return;
    }
    default:
      process.exitCode = await runCommand(command, rest);
  }
}

async function runCommand(
  command: string | undefined,
  args: string[],
): Promise<number> {
  // `spaceship-agent --state DIR …` means run.
  const isRun = command === undefined || command.startsWith('--');
  const name = isRun ? 'run' : command;
  const given = readOptions(
    isRun && command !== undefined ? [command, ...args] : args,
  );
  if ('mistake' in given) return refuse(given.mistake);
  const { values } = given;
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (!values.state) {
    return refuse('Say where everything is kept, with --state DIR.');
  }
  const port = Number(values['router-port'] ?? 8080);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    return refuse(
      `--router-port needs a number from 1 to 65535, and “${values['router-port']}” is none.`,
    );
  }
  const commands = await import('./agent/commands.ts');
  const state = path.resolve(values.state);
  switch (name) {
    case 'run':
      return commands.run(state, port);
    case 'stop':
      return commands.stop(state);
    case 'status':
      return commands.status(state);
    default:
      return refuse(`There is no command “${name}”.`);
  }
}

function readOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        state: { type: 'string' },
        'router-port': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return { mistake: `${(error as Error).message}.` };
  }
}

function refuse(mistake: string): number {
  process.stderr.write(`spaceship-agent: ${mistake}\n\n${USAGE}`);
  return 2;
}
