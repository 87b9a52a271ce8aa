import { eventually } from '../eventually';
import { TEST_TIMEOUT_MS, type AddonKit } from './AddonKit';

export function servedDataConformance(kit: () => AddonKit): void {
  it(
    'gives every generation its login to the same data, also when the one that made it is revoked',
    async () => {
      const { provider, data } = kit();
      const { id, effects } = await kit().provisioned();
      const first = await provider.mint(id, 1, effects.next());
      await data.write(first, 'kept');
      const second = await provider.mint(id, 2, effects.next());
      expect(await data.read(second)).toBe('kept');
      await data.write(second, 'changed');
      expect(await data.read(first)).toBe('changed');
      await provider.revoke(id, 1, effects.next());
      await data.write(second, 'changed again');
      expect(await data.read(second)).toBe('changed again');
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'brings a server back that was killed, with its data',
    async () => {
      const { provider, data } = kit();
      const { id, effects } = await kit().provisioned();
      const credential = await provider.mint(id, 1, effects.next());
      await data.write(credential, 'kept');
      await data.killServer(id);
      await eventually(
        () =>
          provider.probe(id, credential).then(
            () => true,
            () => false,
          ),
        up => up,
        30_000,
      );
      expect(await data.read(credential)).toBe('kept');
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'says how large the data is and how many connections are taken',
    async () => {
      const { provider, under } = kit();
      const { id, effects } = await kit().provisioned();
      const credential = await provider.mint(id, 1, effects.next());
      const session = await under.connect(credential);
      await session.use();
      const metrics = await provider.metrics(id);
      expect(metrics.sizeBytes).toBeGreaterThan(0);
      expect(metrics.connections).toBe(1);
      expect(metrics.connectionLimit).toBeGreaterThan(1);
      await session.end();
    },
    TEST_TIMEOUT_MS,
  );
}
