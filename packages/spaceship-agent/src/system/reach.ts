import fs from 'node:fs';
import path from 'node:path';

const may = (file: string, bits: number): boolean => {
  try {
    return (fs.statSync(file).mode & bits) === bits;
  } catch {
    return false;
  }
};

/** May any user pass through every folder above? */
export function isReachable(file: string): boolean {
  for (let at = path.dirname(file); ; at = path.dirname(at)) {
    if (fs.existsSync(at) && !may(at, 0o001)) return false;
    if (at === path.dirname(at)) return true;
  }
}

/** May any user read this file? */
export const isReadable = (file: string): boolean =>
  may(file, 0o004) && isReachable(file);

/** May any user run this program? */
export const isRunnable = (file: string): boolean => {
  const real = fs.realpathSync(file);
  return may(real, 0o005) && isReachable(real) && isReachable(file);
};

/** The first program of this name on a PATH. */
export function findProgram(
  name: string,
  searchPath: string,
): string | undefined {
  return searchPath
    .split(path.delimiter)
    .filter(folder => path.isAbsolute(folder))
    .map(folder => path.join(folder, name))
    .find(file => {
      try {
        fs.accessSync(file, fs.constants.X_OK);
        return fs.statSync(file).isFile();
      } catch {
        return false;
      }
    });
}
