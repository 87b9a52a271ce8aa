import { isStorable } from '../words/storable';
import { longestCommand, most, type Mistake } from './serviceFile';

/** What a Procfile says: a command for each process, and Heroku's `release:` line. */
export type Procfile = {
  processes: Readonly<Record<string, string>>;
  release: string | null;
};

const linePattern = /^([A-Za-z0-9_-]+):[ \t]*(.*)$/;
const namePattern = /^[a-z][a-z0-9-]{0,39}$/;
const form = 'a line such as "web: node server.js"';

/** Reads a Procfile as foreman does: one `name: command` on each line, `#` begins a comment line. */
export function readProcfile(
  text: string,
  file = 'Procfile',
): { procfile: Procfile } | { mistakes: Mistake[] } {
  const commands = new Map<string, string>();
  const mistakes: Mistake[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .forEach((raw, index) => {
      const line = raw.trim();
      if (line === '' || line.startsWith('#')) return;
      const wrong = (message: string, expected: string, path = '') =>
        mistakes.push({
          file,
          line: index + 1,
          column: raw.length - raw.trimStart().length + 1,
          path,
          message,
          expected,
        });
      const match = linePattern.exec(line);
      if (match === null) {
        wrong('This line names no process.', form);
        return;
      }
      const [, name, command] = match;
      if (!namePattern.test(name)) {
        wrong(
          `"${name}" can't be the name of a process.`,
          'lower case letters, digits and dashes, at most 40, beginning with a letter',
          name,
        );
      } else if (command === '') {
        wrong(`The process "${name}" has no command.`, form, name);
      } else if (!isStorable(command)) {
        wrong(
          `The command of "${name}" holds a NUL character, which can't be stored.`,
          'text without it',
          name,
        );
      } else if (command.length > longestCommand) {
        wrong(
          `The command of "${name}" is too long.`,
          `at most ${longestCommand} characters; put more into a script`,
          name,
        );
      } else if (commands.has(name)) {
        wrong(
          `The process "${name}" is named twice.`,
          'each process on one line',
          name,
        );
      } else if (commands.size === most.processes) {
        wrong(
          `The process "${name}" is one too many.`,
          `at most ${most.processes}`,
          name,
        );
      } else {
        commands.set(name, command);
      }
    });
  if (mistakes.length > 0) return { mistakes };
  const release = commands.get('release') ?? null;
  commands.delete('release');
  return { procfile: { processes: Object.fromEntries(commands), release } };
}
