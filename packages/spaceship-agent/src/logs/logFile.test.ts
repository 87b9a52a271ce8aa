import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LogFile, readLog } from './logFile.ts';
import { readMerged } from './mergedLog.ts';

describe('LogFile', () => {
  let folder: string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'log-'));
  });

  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const line = (text: string, at = 1) => ({ at, stream: 'out' as const, text });

  const readAll = () => {
    const texts: string[] = [];
    let cursor: string | undefined;
    for (;;) {
      const page = readLog(folder, cursor);
      texts.push(...page.lines.map(({ text }) => text));
      cursor = page.cursor;
      if (page.atEnd) return texts;
    }
  };

  it('gives every line once, however it is paged and whoever appended it', () => {
    const first = new LogFile(folder);
    const texts = Array.from(
      { length: 5000 },
      (_, i) => `${i} ${'x'.repeat(200)}`,
    );
    first.append(texts.slice(0, 2000).map(text => line(text)));
    first.close();
    const second = new LogFile(folder);
    second.append(texts.slice(2000).map(text => line(text)));
    second.close();
    expect(readAll()).toEqual(texts);
  });

  it('goes on after the cursor and never gives half a line', () => {
    const log = new LogFile(folder);
    log.append([line('one')]);
    const { cursor } = readLog(folder, undefined);
    fs.appendFileSync(path.join(folder, '00000001.log'), '2 e tw');
    expect(readLog(folder, cursor).lines).toEqual([]);
    fs.appendFileSync(path.join(folder, '00000001.log'), 'o\n');
    expect(readLog(folder, cursor).lines).toEqual([
      { at: 2, stream: 'err', text: 'two' },
    ]);
    log.close();
  });

  it('outlives a full disk, and says once it can what is missing', () => {
    const segment = path.join(folder, '00000001.log');
    const log = new LogFile(folder);
    log.append([line('before')]);
    log.close();
    // As of a write that stopped in the middle.
    fs.renameSync(segment, `${segment}.kept`);
    fs.symlinkSync('/dev/full', segment);
    log.append([line('one'), line('two')]);
    log.append([line('three')]);
    fs.rmSync(segment);
    fs.renameSync(`${segment}.kept`, segment);
    fs.appendFileSync(segment, '1 o on');

    log.append([line('four')]);
    log.append([line('five')]);
    log.close();
    expect(readAll()).toEqual([
      'before',
      expect.stringMatching(
        /^Here 3 lines are missing that could not be written: /,
      ),
      'four',
      'five',
    ]);
  });

  it('keeps the newest 10 MB, and a reader who is left behind goes on with them', () => {
    const log = new LogFile(folder);
    log.append([line('the very first')]);
    const { cursor } = readLog(folder, undefined);
    const block = Array.from({ length: 1000 }, () => line('y'.repeat(1000)));
    for (let i = 0; i < 30; i++) log.append(block);
    log.append([line('the very last')]);
    log.close();
    const bytes = fs
      .readdirSync(folder)
      .reduce(
        (sum, name) => sum + fs.statSync(path.join(folder, name)).size,
        0,
      );
    expect(bytes).toBeLessThan(11 * 1024 * 1024);
    expect(readLog(folder, cursor).lines.length).toBeGreaterThan(0);
    const all = readAll();
    expect(all.at(-1)).toBe('the very last');
    expect(all).not.toContain('the very first');
  });

  it('merges logs by time and remembers a place in each', () => {
    const [a, b] = ['a', 'b'].map(name => path.join(folder, name));
    const sources = [
      { key: 'a', folder: a, label: 'web.0' },
      { key: 'b', folder: b, label: 'web.1' },
    ];
    const [logA, logB] = [new LogFile(a), new LogFile(b)];
    logA.append([line('first', 1), line('third', 3)]);
    logB.append([line('second', 2)]);
    const page = readMerged(sources, null, false);
    expect(page.lines.map(({ source, text }) => `${source} ${text}`)).toEqual([
      'web.0 first',
      'web.1 second',
      'web.0 third',
    ]);
    expect(page.ended).toBe(false);
    logB.append([line('fourth', 4)]);
    const next = readMerged(sources, page.cursor, true);
    expect(next.lines.map(({ text }) => text)).toEqual(['fourth']);
    expect(next.ended).toBe(true);
    for (const madeUp of ['null', '7', '[1]', '{"a":7}', '{"a":"x:-1"}', 'x']) {
      const cursor = Buffer.from(madeUp).toString('base64url');
      expect(readMerged(sources, cursor, true).lines).toHaveLength(4);
    }
    logA.close();
    logB.close();
  });
});
