import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import zlib from 'node:zlib';
import { BLOCK, header } from '../../archives/tarHeader.ts';
import { FILE_MODE, FOLDER_MODE, type CopyTarget } from './copyTarget.ts';

const CHUNK = 1024 * 1024;
const { ZSTD_c_compressionLevel, ZSTD_c_checksumFlag } = zlib.constants;

/** Packs a copy into one file: tar, compressed with zstd, with its digest. One file at a time. */
export class PackedTarget implements CopyTarget {
  readonly parallel = 1;
  readonly #zstd = zlib.createZstdCompress({
    params: { [ZSTD_c_compressionLevel]: 1, [ZSTD_c_checksumFlag]: 1 },
  });
  readonly #hash = createHash('sha256');
  readonly #output: fs.WriteStream;
  readonly #written: Promise<void>;
  #sizeBytes = 0;

  constructor(file: string) {
    this.#output = fs.createWriteStream(file, {
      mode: FILE_MODE,
      flush: true,
    });
    this.#zstd.on('data', (chunk: Buffer) => {
      this.#hash.update(chunk);
      this.#sizeBytes += chunk.length;
    });
    this.#zstd.pipe(this.#output);
    this.#written = new Promise((resolve, reject) => {
      this.#output.on('close', resolve);
      for (const stream of [this.#zstd, this.#output])
        stream.on('error', error => {
          this.#zstd.destroy(error);
          reject(error);
        });
    });
    this.#written.catch(() => {});
  }

  async folder(name: string): Promise<void> {
    if (name)
      await this.#write(header(`${name}/`, 'Directory', FOLDER_MODE, 0));
  }

  /** As many bytes as it had when it was opened; what was cut off meanwhile is zeros until the log is replayed. */
  async file(name: string, from: string): Promise<number> {
    const handle = await fs.promises.open(from);
    try {
      const { size } = await handle.stat();
      await this.#write(header(name, 'File', FILE_MODE, size));
      for (let at = 0; at < size; ) {
        const chunk = Buffer.alloc(Math.min(CHUNK, size - at));
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
        await this.#write(bytesRead ? chunk.subarray(0, bytesRead) : chunk);
        at += bytesRead || chunk.length;
      }
      await this.#pad(size);
      return size;
    } finally {
      await handle.close();
    }
  }

  async text(name: string, content: Buffer): Promise<void> {
    await this.#write(header(name, 'File', FILE_MODE, content.length));
    await this.#write(content);
    await this.#pad(content.length);
  }

  /** Ends the file; it is on the disk then. */
  async finish(): Promise<{ digest: string; sizeBytes: number }> {
    this.#zstd.end(Buffer.alloc(2 * BLOCK));
    await this.#written;
    return {
      digest: `sha256:${this.#hash.digest('hex')}`,
      sizeBytes: this.#sizeBytes,
    };
  }

  discard(): void {
    this.#zstd.destroy();
    this.#output.destroy();
  }

  async #pad(size: number): Promise<void> {
    const odd = size % BLOCK;
    if (odd > 0) await this.#write(Buffer.alloc(BLOCK - odd));
  }

  async #write(chunk: Buffer): Promise<void> {
    if (!this.#zstd.write(chunk))
      await Promise.race([once(this.#zstd, 'drain'), this.#written]);
  }
}
