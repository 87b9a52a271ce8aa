import type { FactReader } from '../rollouts/track';
import { approvals } from './approvals';
import { evidence } from './evidence';
import type { Explanation, NodeId } from './explanation';
import type { Gate } from './gate';

/** One gate under a node: its id is its place in the list and its kind. */
export function evaluateGate(
  parent: NodeId,
  index: number,
  owner: string,
  gate: Gate,
  facts: FactReader,
): Explanation {
  return 'approvals' in gate
    ? approvals(`${parent}/gate:${index}:approvals`, owner, gate, facts)
    : evidence(`${parent}/gate:${index}:evidence`, owner, gate, facts);
}
