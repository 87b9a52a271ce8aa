import { TestAgent } from './testAgent.ts';
import { TestDelivery } from './testDelivery.ts';

/** One agent for the tests of a file; what each of them delivered is gone after it. */
export function agentBed() {
  const deliveries: TestDelivery[] = [];
  const bed = {
    agent: undefined as unknown as TestAgent,
    deliver() {
      const delivery = new TestDelivery(bed.agent);
      deliveries.push(delivery);
      return delivery;
    },
  };
  beforeAll(async () => {
    bed.agent = await TestAgent.start();
  });
  afterAll(() => bed.agent.dispose());
  afterEach(async () => {
    await Promise.all(deliveries.splice(0).map(delivery => delivery.destroy()));
  });
  return bed;
}
