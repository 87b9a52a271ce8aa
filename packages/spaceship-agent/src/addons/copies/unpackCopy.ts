import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { extract } from 'tar';
import type { Account } from '../../system/accounts.ts';

const CHUNK = 1024 * 1024;

/** Unpacks a packed copy into a folder; gives the digest of what was read. Throws when it can't be read. */
export async function unpackCopy(
  file: string,
  folder: string,
  account: Account | undefined,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(
    fs.createReadStream(file, { highWaterMark: CHUNK }),
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    }),
    zlib.createZstdDecompress(),
    extract({ cwd: folder, strict: true, noMtime: true, ...account }),
    { signal },
  );
  return `sha256:${hash.digest('hex')}`;
}
