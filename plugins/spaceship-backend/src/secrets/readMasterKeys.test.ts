import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { readMasterKeys } from './readMasterKeys';

const key = (fill: number) => Buffer.alloc(32, fill);
const folder = mkdtempSync(join(tmpdir(), 'spaceship-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (secrets: object) =>
  readMasterKeys(new ConfigReader({ spaceship: { secrets } })).map(
    bytes => bytes[0],
  );
const file = (content: string | Buffer) => {
  const masterKeyFile = join(folder, 'master.key');
  writeFileSync(masterKeyFile, content);
  return { masterKeyFile };
};

describe('readMasterKeys', () => {
  it('takes the key that seals, then those that only open', () => {
    expect(
      read({
        masterKey: key(1).toString('base64'),
        otherKeys: [key(2).toString('hex'), key(3).toString('base64')],
      }),
    ).toEqual([1, 2, 3]);
  });

  it('takes a file with one key, as it is or as text, and a file with one key a line', () => {
    expect(read(file(key(4)))).toEqual([4]);
    expect(read(file(`${key(5).toString('base64')}\n`))).toEqual([5]);
    expect(
      read(
        file(`${key(6).toString('base64')}\n\n${key(5).toString('base64')}\n`),
      ),
    ).toEqual([6, 5]);
  });

  it('says what is wrong', () => {
    expect(() => read({})).toThrow('needs a master key');
    expect(() => read(file('short\n'))).toThrow(
      'masterKeyFile does not hold 32 bytes in base64 or hex. Make one with',
    );
    expect(() => read({ masterKeyFile: join(folder, 'none') })).toThrow(
      'ENOENT',
    );
  });

  it('says which of several keys is wrong, and never to make another one in its place', () => {
    const several = file(`${key(6).toString('hex')}\nshort\n`);
    expect(() => read(several)).toThrow(
      'Key 2 of spaceship.secrets.masterKeyFile does not have 32 bytes in base64 or hex. Put it back',
    );
    expect(() =>
      read({ masterKey: key(1).toString('hex'), otherKeys: ['short'] }),
    ).toThrow('Key 1 of spaceship.secrets.otherKeys does not have 32 bytes');
  });
});
