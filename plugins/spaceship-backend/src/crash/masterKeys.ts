import { SecretBox } from '../secrets/SecretBox';

const [oldKey, newKey] = [Buffer.alloc(32, 7), Buffer.alloc(32, 8)];

/**
 * A portal in the middle of getting another master key: some replicas seal with the old one still, and those with the new
 * one seal everything anew.
 */
export const behind = new SecretBox([oldKey, newKey]);
export const ahead = new SecretBox([newKey, oldKey]);
/** Has the new key alone. */
export const after = new SecretBox([newKey]);
