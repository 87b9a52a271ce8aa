import { InputError } from '@backstage/errors';

const commitPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Is it a whole commit id, as git prints it? */
export const isCommitId = (text: string): boolean => commitPattern.test(text);

/** Throws unless it is a whole commit id. What passes can't be taken for an option or an expression. */
export function checkCommitId(commit: string): string {
  if (!isCommitId(commit)) {
    throw new InputError(
      `“${shown(
        commit,
      )}” is not a commit id; give all of its 40 hexadecimal digits`,
    );
  }
  return commit;
}

/**
 * Throws unless it can be the name of a branch or tag (the rules of `git check-ref-format`). Expressions such as
 * `main~3` or `:/text` and anything that starts like an option are refused with it.
 */
export function checkRefName(ref: string): string {
  const parts = ref.split('/');
  const wrong =
    ref === '' ||
    ref.length > 250 ||
    ref === '@' ||
    ref.startsWith('-') ||
    ref.endsWith('.') ||
    ref.includes('..') ||
    ref.includes('@{') ||
    // Control characters are what is looked for.
    // eslint-disable-next-line no-control-regex
    /[\u0000-\u0020\u007f~^:?*[\\]/.test(ref) ||
    parts.some(
      part => part === '' || part.startsWith('.') || part.endsWith('.lock'),
    );
  if (wrong) {
    throw new InputError(
      `“${shown(
        ref,
      )}” can't be the name of a branch or tag; give one such as “main”, or a commit id`,
    );
  }
  return ref;
}

/** The path of a file or folder inside a repository, without `./` and slashes at its ends. Throws where it leaves it. */
export function checkTreePath(path: string): string {
  const parts = path.split('/').filter(part => part !== '' && part !== '.');
  if (
    path.length > 4096 ||
    path.startsWith('/') ||
    path.includes('\u0000') ||
    parts.some(part => part === '..' || part.toLowerCase() === '.git')
  ) {
    throw new InputError(
      `“${shown(
        path,
      )}” is not a path inside the repository; give one relative to its root, without “..”`,
    );
  }
  return parts.join('/');
}

/** Short and printable, for a message. */
function shown(text: string): string {
  // Control characters are what is taken out.
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f]/g, '?').slice(0, 80);
}
