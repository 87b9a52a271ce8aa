import { Header, Pax } from 'tar';

export const BLOCK = 512;
const EPOCH = new Date(0);

/** The header of one tar entry, without times and owners, so that the same content gives the same bytes. */
export function header(
  entry: string,
  type: 'File' | 'Directory' | 'SymbolicLink',
  mode: number,
  size: number,
  linkpath?: string,
): Buffer {
  const plain = new Header({
    path: entry,
    type,
    mode,
    size,
    linkpath,
    mtime: EPOCH,
    uid: 0,
    gid: 0,
    uname: '',
    gname: '',
  });
  const block = Buffer.alloc(BLOCK);
  const needsPax = plain.encode(block);
  if (!needsPax) return block;
  return Buffer.concat([
    new Pax({ path: entry, linkpath, size, mtime: EPOCH }).encode(),
    block,
  ]);
}
