import { Readable } from 'node:stream';
import { Header, Pax } from 'tar';

const BLOCK = 512;

export type TarEntry = {
  path: string;
  content?: string | Buffer;
  type?:
    | 'File'
    | 'Directory'
    | 'SymbolicLink'
    | 'Link'
    | 'CharacterDevice'
    | 'FIFO';
  linkpath?: string;
  mode?: number;
};

/** A tar stream with exactly these entries, however wrong they are. */
export function tarOf(entries: readonly TarEntry[]): Readable {
  const blocks = entries.flatMap(
    ({ path, content = '', type = 'File', linkpath, mode }) => {
      const body = Buffer.from(content);
      const header = new Header({
        path,
        type,
        linkpath,
        mode: mode ?? 0o644,
        size: body.length,
        mtime: new Date(),
      });
      const block = Buffer.alloc(BLOCK);
      const extended = header.encode(block)
        ? [new Pax({ path, linkpath, size: body.length }).encode()]
        : [];
      const padding = Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK);
      return [...extended, block, body, padding];
    },
  );
  return Readable.from(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), {
    objectMode: false,
  });
}

/** A tar stream of plain files. */
export const tarOfFiles = (files: Readonly<Record<string, string>>): Readable =>
  tarOf(Object.entries(files).map(([path, content]) => ({ path, content })));
