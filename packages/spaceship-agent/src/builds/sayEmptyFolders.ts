import { LogFile } from '../logs/logFile.ts';

const MOST_NAMED = 5;

/** git keeps no empty folders: in a checkout, one is a submodule whose content is elsewhere. Its build's log says so. */
export function sayEmptyFolders(
  logFolder: string,
  folders: readonly string[],
): void {
  if (folders.length === 0) return;
  const more = folders.length - MOST_NAMED;
  const named = `${folders.slice(0, MOST_NAMED).join(', ')}${
    more > 0 ? ` and ${more} more` : ''
  }`;
  const log = new LogFile(logFolder);
  log.append([
    {
      at: Date.now(),
      stream: 'err',
      text: `Empty in this build: ${named}. Submodules of git are not fetched: commit their files, or fetch them in the build command.`,
    },
  ]);
  log.close();
}
