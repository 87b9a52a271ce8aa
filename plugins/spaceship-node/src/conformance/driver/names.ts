import { randomUUID } from 'node:crypto';
import { TerminalError } from '../../errors';
import { Effects } from '../effects';
import { TEST_TIMEOUT_MS, type DriverKit } from './DriverKit';

const newLabel = () => `kit-${randomUUID().slice(0, 8)}`;

/** The label that a target is given. */
export function namesConformance(kit: DriverKit): void {
  const firstLabelOf = (address: string | null) =>
    new URL(address!).hostname.split('.')[0];

  it(
    'answers under the label that it is given, and keeps it through a crash',
    async () => {
      const label = newLabel();
      const target = kit.newTarget(label);
      const effects = new Effects(randomUUID());
      await kit.serve(target, effects);
      const { address } = await kit.driver.observe(target);
      expect(firstLabelOf(address)).toBe(label);
      expect(await kit.ask(target)).toMatchObject({ version: 'one' });
      await kit.surroundings.crash();
      expect((await kit.driver.observe(target)).address).toBe(address);
      await kit.driver.destroy(target, effects.next());
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'gives a label to one target at a time, and says who has it',
    async () => {
      const label = newLabel();
      const [first, second] = [kit.newTarget(label), kit.newTarget(label)];
      const [its, others] = [new Effects('first'), new Effects('second')];
      await kit.serve(first, its);
      const revision = kit.revisionOf();
      const attempt = kit.driver.prepare(second, revision, {}, others.next());
      await expect(attempt).rejects.toBeInstanceOf(TerminalError);
      await expect(attempt).rejects.toThrow(label);
      await expect(attempt).rejects.toThrow(first.destination.slug);
      expect(await kit.ask(first)).toMatchObject({ version: 'one' });
      await kit.driver.destroy(first, its.next());
      await kit.serve(second, others, kit.revisionOf(kit.two));
      const { address } = await kit.driver.observe(second);
      expect(firstLabelOf(address)).toBe(label);
      expect(await kit.ask(second)).toMatchObject({ version: 'two' });
      await kit.driver.destroy(second, others.next());
    },
    TEST_TIMEOUT_MS,
  );

  it('refuses a label that is none', async () => {
    const { driver } = kit;
    const revision = kit.revisionOf();
    for (const label of ['Kit', 'a.b', '-a', 'a'.repeat(64)])
      await expect(
        driver.prepare(
          kit.newTarget(label),
          revision,
          {},
          new Effects('names').next(),
        ),
      ).rejects.toBeInstanceOf(TerminalError);
  });
}
