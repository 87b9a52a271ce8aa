/**
 * The words and the pure decisions of Spaceship: isomorphic, no Node, no React.
 *
 * @packageDocumentation
 */
export * from './addons/addon';
export * from './addons/facts';
export {
  keyEnd,
  keyEndNoticeDays,
  keyEndToldAt,
  type KeyEnd,
} from './addons/keyEnd';
export { watchedIn, type SessionUser, type Watched } from './addons/leaves';
export * from './addons/operation';
export * from './addons/plan';
export * from './addons/schedule';
export * from './api';
export * from './builds/plan';
export * from './config/duration';
export { serviceFileJsonSchema } from './config/jsonSchema';
export * from './config/readServiceFiles';
export * from './config/serviceFile';
export * from './deliveries/plan';
export {
  forwardSequence,
  backSequence,
  type PlannedStep,
} from './deliveries/sequence';
export { noteOf, unprovenOf } from './deliveries/progress';
export { stepTitle } from './deliveries/stepTitle';
export * from './deliveries/step';
export * from './destinations/destination';
export * from './destinations/health';
export * from './gates/approvalObjection';
export * from './gates/conceal';
export * from './gates/difference';
export * from './gates/explanation';
export * from './gates/explanationSchema';
export * from './gates/gate';
export * from './gates/instants';
export * from './gates/messages';
export * from './gates/names';
export * from './gates/render';
export * from './gates/verdict';
export * from './permissions';
export * from './releases/behind';
export * from './releases/contentHash';
export * from './releases/release';
export * from './releases/scaled';
export * from './reviews/branch';
export * from './reviews/facts';
export * from './reviews/lifetime';
export * from './reviews/naming';
export { planReview, type ReviewDecision } from './reviews/plan';
export * from './reviews/review';
export * from './reviews/sweep';
export * from './reviews/wanted';
export * from './rollouts/facts';
export * from './rollouts/plan';
export * from './rollouts/planned';
export * from './rollouts/rollout';
export * from './services/annotations';
export * from './services/attention';
export * from './triggers/branchPattern';
export * from './triggers/evaluate';
export * from './triggers/pushSentence';
export * from './triggers/resolveStage';
export * from './words/ids';
export * from './words/storable';
