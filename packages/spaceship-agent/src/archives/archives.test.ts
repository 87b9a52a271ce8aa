import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { tarOf, type TarEntry } from '../testing/tarOf.ts';
import { ArchiveError } from './limits.ts';
import { pack } from './pack.ts';
import { unpack } from './unpack.ts';

describe('archives', () => {
  let root: string;
  let inside: string;

  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'archive-'));
    inside = path.join(root, 'inside');
    fs.mkdirSync(inside);
  });

  afterEach(() => fs.rmSync(root, { recursive: true }));

  const packInto = async (folder: string, name: string) => {
    const file = fs.openSync(path.join(root, name), 'w');
    const packed = await pack(folder, file);
    fs.closeSync(file);
    return packed;
  };

  const unpackInto = (name: string, folder: string) => {
    fs.mkdirSync(path.join(root, folder));
    return unpack(
      fs.createReadStream(path.join(root, name)),
      path.join(root, folder),
      'zstd',
    );
  };

  const escapes: [string, TarEntry[]][] = [
    ['an absolute path', [{ path: '/tmp/escaped', content: 'x' }]],
    ['a path that goes up', [{ path: '../escaped', content: 'x' }]],
    [
      'a path that goes down and up',
      [{ path: 'a/../../escaped', content: 'x' }],
    ],
    [
      'a link that goes up',
      [{ path: 'a', type: 'SymbolicLink', linkpath: '../x' }],
    ],
    [
      'an absolute link',
      [{ path: 'a', type: 'SymbolicLink', linkpath: '/etc' }],
    ],
    [
      'a link that goes up from below',
      [{ path: 'a/b/c', type: 'SymbolicLink', linkpath: '../../../x' }],
    ],
    [
      'a file through a link',
      [
        { path: 'sub/', type: 'Directory' },
        { path: 'a', type: 'SymbolicLink', linkpath: 'sub' },
        { path: 'a/escaped', content: 'x' },
      ],
    ],
    ['a hard link', [{ path: 'a', type: 'Link', linkpath: '/etc/passwd' }]],
    ['a device', [{ path: 'a', type: 'CharacterDevice' }]],
    ['a pipe', [{ path: 'a', type: 'FIFO' }]],
  ];

  it.each(escapes)('refuses %s', async (_what, entries) => {
    await expect(unpack(tarOf(entries), inside, 'none')).rejects.toBeInstanceOf(
      ArchiveError,
    );
    expect(fs.readdirSync(root)).toEqual(['inside']);
    expect(fs.existsSync('/tmp/escaped')).toBe(false);
  });

  it('refuses the same path twice, so that nothing is written over', async () => {
    await expect(
      unpack(
        tarOf([
          { path: 'a', content: '1' },
          { path: 'a', content: '2' },
        ]),
        inside,
        'none',
      ),
    ).rejects.toThrow('EEXIST');
  });

  it('refuses an archive that is cut off', async () => {
    const whole: Buffer[] = [];
    for await (const chunk of tarOf([{ path: 'a', content: 'x'.repeat(5000) }]))
      whole.push(chunk);
    const half = Buffer.concat(whole).subarray(0, 2000);
    await expect(
      unpack(Readable.from(half, { objectMode: false }), inside, 'none'),
    ).rejects.toBeInstanceOf(ArchiveError);
    await expect(
      unpack(
        Readable.from(Buffer.from('not zstd'), { objectMode: false }),
        inside,
        'zstd',
      ),
    ).rejects.toBeInstanceOf(ArchiveError);
  });

  it('gives back what it packed: files, programs, links, odd names, large files', async () => {
    const long = 'd'.repeat(120);
    fs.mkdirSync(path.join(inside, long, 'ümläut'), { recursive: true });
    fs.mkdirSync(path.join(inside, 'empty'));
    fs.writeFileSync(
      path.join(inside, long, 'ümläut', 'f'.repeat(150)),
      'deep',
    );
    fs.writeFileSync(path.join(inside, 'run'), '#!/bin/sh\n', { mode: 0o700 });
    fs.writeFileSync(path.join(inside, 'large'), Buffer.alloc(3_000_001, 'z'));
    fs.writeFileSync(path.join(inside, 'nothing'), '');
    fs.mkdirSync(path.join(inside, 'bin'));
    fs.symlinkSync('../run', path.join(inside, 'bin', 'run'));
    const { digest } = await packInto(inside, 'a.tar.zst');
    expect(await unpackInto('a.tar.zst', 'out')).toEqual({
      digest,
      emptyFolders: ['empty'],
    });
    const out = path.join(root, 'out');
    const list = (folder: string) =>
      (fs.readdirSync(folder, { recursive: true }) as string[]).sort();
    expect(list(out)).toEqual(list(inside));
    expect(fs.readlinkSync(path.join(out, 'bin', 'run'))).toBe('../run');
    expect(fs.statSync(path.join(out, 'run')).mode & 0o100).toBe(0o100);
    expect(fs.statSync(path.join(out, 'large')).size).toBe(3_000_001);
  });

  it('packs the same content to the same bytes, whoever made it, when and in which order', async () => {
    const other = path.join(root, 'other');
    fs.mkdirSync(other);
    for (const [folder, names] of [
      [inside, ['a', 'b', 'B', 'ab']],
      [other, ['ab', 'B', 'b', 'a']],
    ] as const)
      for (const name of names) fs.writeFileSync(path.join(folder, name), name);
    fs.utimesSync(path.join(other, 'a'), 1, 1);
    fs.chmodSync(path.join(other, 'b'), 0o600);
    const [first, second] = [
      await packInto(inside, 'one'),
      await packInto(other, 'two'),
    ];
    expect(second).toEqual(first);
  });

  it('refuses to pack a link that leads out, and says which', async () => {
    fs.symlinkSync('/etc/passwd', path.join(inside, 'secret'));
    await expect(packInto(inside, 'a')).rejects.toThrow('secret leads out');
  });
});
