import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { TestDelivery } from '../testing/testDelivery.ts';
import { Trash } from './trash.ts';

const MINUTE_MS = 60_000;

describe('Trash', () => {
  let folder: string;
  let free = 0.5;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'spaceship-trash-'));
    free = 0.5;
  });

  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const begin = () => {
    const trash = new Trash(() => free);
    trash.tick(0, false);
    return trash;
  };

  function throwAway(trash: Trash, name = 'tree') {
    const tree = path.join(folder, name);
    fs.mkdirSync(tree);
    fs.writeFileSync(path.join(tree, 'file'), 'x');
    trash.add(tree);
    expect(fs.existsSync(tree)).toBe(false);
  }

  const left = () => fs.readdirSync(folder).length;

  const expectLeft = (count: number) =>
    TestDelivery.until(
      async () => left(),
      now => now === count,
    );

  it('removes nothing until it has been quiet for a while', async () => {
    const trash = begin();
    throwAway(trash);
    trash.tick(9 * MINUTE_MS, true);
    trash.tick(18 * MINUTE_MS, false);
    expect(left()).toBe(1);
    trash.tick(19 * MINUTE_MS, false);
    await expectLeft(0);
  });

  it('removes at once while the disk is nearly full', async () => {
    const trash = begin();
    throwAway(trash);
    free = 0.05;
    trash.tick(1, true);
    await expectLeft(0);
  });

  it('does not keep more and more', async () => {
    const trash = begin();
    for (let n = 0; n < 22; n++) throwAway(trash, `tree-${n}`);
    trash.tick(1, true);
    await expectLeft(21);
  });

  it('finds what another one left', async () => {
    throwAway(begin());
    const trash = begin();
    trash.recover(folder);
    trash.tick(11 * MINUTE_MS, false);
    await expectLeft(0);
  });

  it('does not mind a tree that is not there', () => {
    begin().add(path.join(folder, 'none'));
    expect(left()).toBe(0);
  });
});
