import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { VisitCounter, visitsOf } from './visits.ts';

const at = (iso: string) => Date.parse(iso);

describe('visits', () => {
  let folder: string;
  let files: string[];

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'visits-'));
    files = ['0', '1'].map(name => path.join(folder, name));
  });

  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it('are the sum of what the routers counted, also before their death', () => {
    const [first, second] = files.map(file => new VisitCounter(file));
    first.opened('review', 'link', at('2026-01-01T10:00:00Z'));
    second.opened('review', 'link', at('2026-01-01T11:00:00Z'));
    second.cameThrough('review', at('2026-01-01T12:00:00Z'));
    second.save();
    new VisitCounter(files[0]).opened(
      'review',
      'link',
      at('2026-01-01T10:30:00Z'),
    );
    expect(visitsOf(files, 'review')).toEqual({
      lastAt: '2026-01-01T12:00:00.000Z',
      links: { link: { opened: 3, lastAt: '2026-01-01T11:00:00.000Z' } },
    });
    expect(visitsOf(files, 'another')).toEqual({ lastAt: null, links: {} });
  });

  it('are written down later where that is not possible now', () => {
    const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    fs.mkdirSync(files[0]);
    const counter = new VisitCounter(path.join(files[0], 'missing', 'visits'));
    counter.opened('review', 'link', at('2026-01-01T10:00:00Z'));
    expect(said).toHaveBeenCalledWith(expect.stringContaining('ENOENT'));

    const file = path.join(files[0], 'missing', 'visits');
    fs.mkdirSync(path.dirname(file));
    counter.save();
    expect(visitsOf([file], 'review').links.link.opened).toBe(1);
    said.mockRestore();
  });

  it('are forgotten with their gate', () => {
    const counter = new VisitCounter(files[0]);
    counter.opened('gone', 'link', at('2026-01-01T10:00:00Z'));
    counter.opened('stays', 'link', at('2026-01-01T10:00:00Z'));
    counter.keep(new Set(['stays']));
    expect(fs.readFileSync(files[0], 'utf8')).not.toContain('gone');
    expect(visitsOf(files, 'stays').links.link.opened).toBe(1);
  });
});
