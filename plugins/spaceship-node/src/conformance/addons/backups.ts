import { randomUUID } from 'node:crypto';
import { FencedError, TerminalError } from '../../errors';
import { eventually } from '../eventually';
import { TEST_TIMEOUT_MS, type AddonKit, type Provisioned } from './AddonKit';

export function backupsConformance(kit: () => AddonKit): void {
  const minted = ({ id, effects }: Provisioned) =>
    kit().provider.mint(id, 1, effects.next());

  const filled = async (value: string) => {
    const source = await kit().provisioned();
    await kit().data.write(await minted(source), value);
    return source;
  };

  const restored = async (backupId: string) => {
    const copy = kit().begin();
    const effect = copy.effects.next();
    await kit().provider.restore(backupId, copy.made, effect);
    await kit().provider.restore(backupId, copy.made, effect);
    await kit().untilReady(copy.id);
    return copy;
  };

  it(
    'backs up once and restores what was there, with passwords of its own',
    async () => {
      const { provider, data } = kit();
      const source = await filled('before');
      const credential = await minted(source);
      const startedAt = Date.now();
      const backupId = kit().beginBackup(source);
      expect(await provider.askBackup(backupId)).toEqual({ state: 'absent' });
      const effect = source.effects.next();
      await provider.backup(source.id, backupId, effect);
      await provider.backup(source.id, backupId, effect);
      const made = await kit().untilBackedUp(backupId);
      expect(made.sizeBytes).toBeGreaterThan(0);
      expect(Date.parse(made.takenAt)).toBeGreaterThan(startedAt - 1000);
      expect(Date.parse(made.takenAt)).toBeLessThan(Date.now() + 1000);

      await data.write(credential, 'after');
      const copy = await restored(backupId);
      const own = await minted(copy);
      expect(await data.read(own)).toBe('before');
      expect(await kit().letsIn(data.at(credential, own))).toBe(false);
      expect(await data.read(credential)).toBe('after');
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'backs up and restores whatever dies on the way, once in each phase',
    async () => {
      const { provider, data } = kit();
      const source = await filled('kept');
      const backupId = kit().beginBackup(source);
      const backingUp = source.effects.next();
      const backUp = () => provider.backup(source.id, backupId, backingUp);
      await backUp();
      await kit().throughCrashes(
        () => provider.askBackup(backupId),
        ({ state }) => state === 'ready',
        backUp,
        backingUp,
      );
      const copy = kit().begin();
      const restoring = copy.effects.next();
      const restore = () => provider.restore(backupId, copy.made, restoring);
      await restore();
      const crashes = await kit().throughCrashes(
        () => provider.ask(copy.id),
        ({ state }) => state === 'ready',
        restore,
        restoring,
      );
      expect(crashes).toBeGreaterThan(0);
      expect(await data.read(await minted(copy))).toBe('kept');
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'keeps a backup when its add-on is destroyed, and removes it when it is told to',
    async () => {
      const { provider, data } = kit();
      const source = await filled('kept');
      const backupId = await kit().backedUp(source);
      await provider.destroy(source.id, source.effects.next());
      const listed = async () =>
        (await provider.inventory()).map(item => item.backupId);
      expect(await listed()).toContain(backupId);
      const copy = await restored(backupId);
      expect(await data.read(await minted(copy))).toBe('kept');

      const removing = source.effects.next();
      await provider.removeBackup(source.id, backupId, removing);
      await provider.removeBackup(source.id, backupId, removing);
      expect(await provider.askBackup(backupId)).toEqual({ state: 'absent' });
      expect(await listed()).not.toContain(backupId);
      await expect(
        provider.restore(backupId, kit().begin().made, copy.effects.next()),
      ).rejects.toBeInstanceOf(TerminalError);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'makes no backup that was removed before the call to begin it arrived',
    async () => {
      const { provider } = kit();
      const source = await kit().provisioned();
      const backupId = kit().beginBackup(source);
      const effect = source.effects.next();
      await provider.removeBackup(source.id, backupId, effect);
      await expect(
        provider.backup(source.id, backupId, effect),
      ).rejects.toBeInstanceOf(TerminalError);
      expect(await provider.askBackup(backupId)).toEqual({ state: 'absent' });
      expect(
        (await provider.inventory()).map(item => item.backupId),
      ).not.toContain(backupId);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'says in one sentence that a backup is damaged, and restores nothing of it',
    async () => {
      const { provider, data } = kit();
      const backupId = await kit().backedUp(await filled('kept'));
      const { location } = await kit().untilBackedUp(backupId);
      await data.spoil(location);
      const copy = kit().begin();
      await provider.restore(backupId, copy.made, copy.effects.next());
      const status = await eventually(
        () => provider.ask(copy.id),
        ({ state }) => state === 'failed' || state === 'ready',
        60_000,
      );
      expect(status).toMatchObject({ state: 'failed', terminal: true });
      if (status.state === 'failed')
        expect(status.message).toMatch(/^[A-Z][^\n]+$/);
      await expect(
        provider.mint(copy.id, 1, copy.effects.next()),
      ).rejects.toThrow();
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'refuses what is not there, and an older owner',
    async () => {
      const { provider } = kit();
      const source = await filled('kept');
      const copy = kit().begin();
      await expect(
        provider.restore(randomUUID(), copy.made, copy.effects.next()),
      ).rejects.toBeInstanceOf(TerminalError);
      await expect(
        provider.backup(randomUUID(), randomUUID(), copy.effects.next()),
      ).rejects.toBeInstanceOf(TerminalError);
      await expect(
        provider.backup(source.id, randomUUID(), source.effects.stale()),
      ).rejects.toBeInstanceOf(FencedError);
      const backupId = await kit().backedUp(source);
      await expect(
        provider.removeBackup(source.id, backupId, source.effects.stale()),
      ).rejects.toBeInstanceOf(FencedError);
    },
    TEST_TIMEOUT_MS,
  );
}
