import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LONGEST_CODE_MS } from './entrance.ts';
import { UsedCodes } from './usedCodes.ts';

describe('UsedCodes', () => {
  let folder: string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'used-codes-'));
  });

  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it('gives a code to the first who takes it, whoever asks', () => {
    const [one, other] = [new UsedCodes(folder), new UsedCodes(folder)];
    expect(one.take('a', '../../jti')).toBe(true);
    expect(other.take('a', '../../jti')).toBe(false);
    expect(one.take('a', '../../jti')).toBe(false);
    expect(other.take('b', '../../jti')).toBe(true);
  });

  it('remembers a code until it is over by itself', () => {
    const codes = new UsedCodes(path.join(folder, 'none-yet'));
    codes.sweep(Date.now());
    codes.take('a', 'jti');
    codes.sweep(Date.now() + LONGEST_CODE_MS);
    expect(codes.take('a', 'jti')).toBe(false);
    codes.sweep(Date.now() + 3 * LONGEST_CODE_MS);
    expect(fs.readdirSync(codes.of('a'))).toEqual([]);
  });

  it('forgets one target and no other', () => {
    const codes = new UsedCodes(folder);
    codes.take('a', 'jti');
    codes.take('b', 'jti');
    codes.forget('a');
    expect(fs.existsSync(codes.of('a'))).toBe(false);
    expect(codes.take('b', 'jti')).toBe(false);
  });
});
