const MOST_LINES = 3;
const MOST_CHARACTERS = 500;

/** The line that says what was wrong, as Node, Python, Java, Ruby, Go and git write it. */
const ERROR_LINE =
  /^(Uncaught |Exception in thread "[^"]*" )?([\w.$]*(Error|Exception)\b[^:]*:|panic: |fatal: )/;
const STACK_LINE = /^\s+at /;
/** What npm puts below whatever failed in it, and says nothing of why. */
const NPM_LINE =
  /^npm (error|ERR!)(\s+(code|path|command|errno|syscall|signal|A complete log)\b.*)?\s*$/;

/**
 * What of its last output tells most about why a process ended: the last lines, or the error that stands above them,
 * where only its stack and a dump of it came after.
 */
export function tellingWords(lastWords: readonly string[]): string {
  const all = lastWords.filter(line => line.trim() && !STACK_LINE.test(line));
  const own = all.filter(line => !NPM_LINE.test(line));
  const said = own.length > 0 ? own : all;
  const errors = said.filter(line => ERROR_LINE.test(line));
  const at = said.lastIndexOf(errors[errors.length - 1]);
  const told = at < 0 ? said.slice(-MOST_LINES) : said.slice(at);
  return told.slice(0, MOST_LINES).join(' | ').slice(0, MOST_CHARACTERS);
}
