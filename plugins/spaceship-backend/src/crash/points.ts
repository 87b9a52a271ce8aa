import type { FailpointName } from '../engine/failpoint';

/** A named instruction together with what is being done there. */
export type Point = { name: FailpointName; doing: string };

export const nameOfPoint = ({ name, doing }: Point): string =>
  `${name} ${doing}`;

/** Every kind of effect that the engine has; `neither` is a release step that nobody may repeat. */
const steps = [
  'build',
  'addon.provision',
  'job',
  'neither',
  'revision.prepare',
  'revision.healthy',
  'traffic.shift',
  'revision.retire',
  'addon.create',
  'addon.clone',
  'addon.restore',
  'addon.destroy',
  'backup.make',
  'credential.mint',
  'credential.probe',
  'credential.publish',
  'consumers.roll',
  'sessions.observe',
  'credential.fence',
  'credential.unfence',
  'credential.revoke',
];
const aroundSteps: FailpointName[] = [
  'before-intent',
  'after-intent',
  'before-effect',
  'after-effect',
  'before-record',
  'after-record',
];
const aroundSubjects: FailpointName[] = [
  'after-claim',
  'after-facts',
  'before-rest',
  'after-rest',
  'before-complete',
  'after-complete',
];

/**
 * A rotation comes to rest after its fence, so the result is stored with the rest; only one of a leaked credential goes
 * on at once, and the workload has none.
 */
const isStoredAtRest = ({ name, doing }: Point): boolean =>
  doing === 'credential.fence' && name.endsWith('-record');

/** Every point × every kind of effect, and of subject. */
export const allPoints: Point[] = [
  ...cross(aroundSteps, steps).filter(point => !isStoredAtRest(point)),
  ...cross(aroundSubjects, ['build', 'rollout', 'delivery', 'operation']),
  ...cross(
    ['before-finish', 'after-finish'],
    ['build', 'delivery', 'operation'],
  ),
  ...cross(['before-intent', 'after-intent'], ['rollout']),
];

/** Every point of review environments × every kind of effect that they have. */
export const reviewPoints: Point[] = [
  ...cross(aroundSteps, [
    'review.data',
    'review.access',
    'review.deploy',
    'review.teardown',
    'review.addon',
    'review.proof',
  ]),
  ...cross(
    [
      ...aroundSubjects,
      'before-intent',
      'after-intent',
      'before-finish',
      'after-finish',
    ],
    ['review'],
  ),
];

function cross(names: FailpointName[], kinds: string[]): Point[] {
  return names.flatMap(name => kinds.map(doing => ({ name, doing })));
}
