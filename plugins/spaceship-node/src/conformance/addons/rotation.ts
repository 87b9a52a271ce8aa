import type { AddonCapabilities, Credential } from '../../addons';
import { eventually } from '../eventually';
import { TEST_TIMEOUT_MS, type AddonKit, type AddonSession } from './AddonKit';

const CONSUMERS = 6;
const ROTATIONS = 3;

export function rotationConformance(
  kit: () => AddonKit,
  { sessions }: AddonCapabilities,
): void {
  it(
    'rotates under load without one use that fails',
    async () => {
      const { provider, under } = kit();
      const { id, effects } = await kit().provisioned();
      const consumers: Consumer[] = [];
      let current = await provider.mint(id, 1, effects.next());
      for (let n = 0; n < CONSUMERS; n++)
        consumers.push(new Consumer(under.connect, current));
      const goOn = () =>
        Promise.all(consumers.map(consumer => consumer.usesMore(20)));

      for (let old = 1; old <= ROTATIONS; old++) {
        await goOn();
        const former = current;
        current = await provider.mint(id, old + 1, effects.next());
        await provider.probe(id, current);
        // One after the other, as replicas are rolled.
        for (const consumer of consumers) await consumer.roll(current);
        if (sessions)
          await eventually(
            () => provider.sessions(id),
            counted =>
              counted.find(({ generation }) => generation === old)?.count === 0,
          );
        await provider.fence(id, old, effects.next());
        await goOn();
        await provider.revoke(id, old, effects.next());
        await goOn();
        expect(await kit().letsIn(former)).toBe(false);
      }

      const ended = await Promise.all(consumers.map(each => each.end()));
      expect(ended.flatMap(({ failures }) => failures)).toEqual([]);
      expect(ended.reduce((sum, { uses }) => sum + uses, 0)).toBeGreaterThan(
        CONSUMERS * ROTATIONS * 60,
      );
    },
    TEST_TIMEOUT_MS,
  );
}

/** Uses its credential without a pause. */
class Consumer {
  readonly #connect: (credential: Credential) => Promise<AddonSession>;
  readonly #work: Promise<void>;
  readonly #failures: string[] = [];
  #credential: Credential;
  #uses = 0;
  #ends = false;

  constructor(
    connect: (credential: Credential) => Promise<AddonSession>,
    credential: Credential,
  ) {
    this.#connect = connect;
    this.#credential = credential;
    this.#work = this.#run();
  }

  /** Takes the new credential, and is done with the old one when this returns. */
  async roll(credential: Credential): Promise<void> {
    this.#credential = credential;
    await this.usesMore(2);
  }

  async usesMore(count: number): Promise<void> {
    const until = this.#uses + count;
    await eventually(
      async () => this.#uses,
      uses => uses >= until || this.#failures.length > 0,
    );
  }

  async end(): Promise<{ uses: number; failures: string[] }> {
    this.#ends = true;
    await this.#work;
    return { uses: this.#uses, failures: this.#failures };
  }

  async #run(): Promise<void> {
    try {
      while (!this.#ends) {
        const taken = this.#credential;
        const session = await this.#connect(taken);
        while (!this.#ends && taken === this.#credential) {
          await session.use();
          this.#uses += 1;
        }
        await session.end();
      }
    } catch (error) {
      this.#failures.push((error as Error).message);
    }
  }
}
