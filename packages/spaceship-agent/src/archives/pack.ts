import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { ArchiveError, checkLink, LIMITS } from './limits.ts';
import { BLOCK, header } from './tarHeader.ts';

const CHUNK = 1024 * 1024;
const { ZSTD_c_compressionLevel, ZSTD_c_checksumFlag } = zlib.constants;

export type Packed = { digest: string; sizeBytes: number };

/**
 * Packs a tree so that the same content gives the same bytes: sorted, without times and owners, modes reduced to
 * executable or not. Written as zstd-compressed tar.
 */
export async function pack(folder: string, file: number): Promise<Packed> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const zstd = zlib.createZstdCompress({
    params: { [ZSTD_c_compressionLevel]: 1, [ZSTD_c_checksumFlag]: 1 },
  });
  zstd.on('data', (chunk: Buffer) => {
    hash.update(chunk);
    sizeBytes += chunk.length;
    fs.writeSync(file, chunk);
  });
  const ended = once(zstd, 'end');
  for (const chunk of blocks(folder))
    if (!zstd.write(chunk)) await once(zstd, 'drain');
  zstd.end(Buffer.alloc(2 * BLOCK));
  await ended;
  return { digest: `sha256:${hash.digest('hex')}`, sizeBytes };
}

function* blocks(folder: string): Generator<Buffer> {
  const counted = { entries: 0, bytes: 0 };
  let pending: Buffer[] = [];
  let length = 0;
  for (const part of tree(folder, '', counted)) {
    pending.push(part);
    length += part.length;
    if (length < CHUNK) continue;
    yield Buffer.concat(pending);
    pending = [];
    length = 0;
  }
  yield Buffer.concat(pending);
}

function* tree(
  root: string,
  folder: string,
  counted: { entries: number; bytes: number },
): Generator<Buffer> {
  const names = fs
    .readdirSync(path.join(root, folder))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const name of names) {
    const entry = folder ? `${folder}/${name}` : name;
    const file = path.join(root, entry);
    const stat = fs.lstatSync(file);
    counted.entries += 1;
    if (stat.isDirectory()) {
      yield header(`${entry}/`, 'Directory', 0o755, 0);
      yield* tree(root, entry, counted);
    } else if (stat.isSymbolicLink()) {
      const target = fs.readlinkSync(file);
      checkLink(entry, target);
      yield header(entry, 'SymbolicLink', 0o777, 0, target);
    } else if (stat.isFile()) {
      const content = readFile(file);
      counted.bytes += content.length;
      yield header(
        entry,
        'File',
        stat.mode & 0o100 ? 0o755 : 0o644,
        content.length,
      );
      yield content;
      const odd = content.length % BLOCK;
      if (odd > 0) yield Buffer.alloc(BLOCK - odd);
    } else {
      throw new ArchiveError(
        `${entry} is neither file, folder nor link; remove it before the build ends`,
      );
    }
    if (counted.entries > LIMITS.entries || counted.bytes > LIMITS.bytes)
      throw new ArchiveError(
        `The build's result has more than ${LIMITS.entries} files or ${
          LIMITS.bytes / 1024 ** 3
        } GiB`,
      );
  }
}

function readFile(file: string): Buffer {
  const { O_RDONLY, O_NOFOLLOW } = fs.constants;
  const opened = fs.openSync(file, O_RDONLY + O_NOFOLLOW);
  try {
    return fs.readFileSync(opened);
  } finally {
    fs.closeSync(opened);
  }
}
