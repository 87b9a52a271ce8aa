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
  'backup.remove',
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
];

/** Where the world has changed and the rows do not say so yet, or only half of it is done. */
const within: Point[] = cross(
  ['within-effect'],
  [
    'credential.mint',
    'consumers.roll',
    'credential.fence',
    'credential.unfence',
    'credential.revoke',
  ],
);

/** Every point × every kind of effect, and of subject. */
export const allPoints: Point[] = [
  ...cross(aroundSteps, steps),
  ...within,
  // What has no steps: it is stored before it is done, and done again until it is stored that it was.
  ...cross(
    [
      'after-intent',
      'before-effect',
      'after-effect',
      'before-record',
      'after-record',
    ],
    ['scale'],
  ),
  ...cross(['before-record', 'after-record'], ['secrets.reseal']),
  ...cross(aroundSubjects, ['build', 'rollout', 'delivery', 'operation']),
  ...cross(
    ['before-finish', 'after-finish'],
    ['build', 'delivery', 'operation'],
  ),
  ...cross(['before-intent', 'after-intent'], ['rollout']),
];

/** Steps of a rotation. */
const rotationSteps = [
  'credential.mint',
  'credential.probe',
  'credential.publish',
  'consumers.roll',
  'sessions.observe',
  'credential.fence',
  'credential.revoke',
];
const leakedSteps = ['credential.fence', 'credential.revoke', 'consumers.roll'];
const wayBackSteps = [
  'credential.unfence',
  'credential.publish',
  'consumers.roll',
  'credential.revoke',
];
const of =
  (kinds: readonly string[]) =>
  ({ doing }: Point): boolean =>
    kinds.includes(doing);

/** A rotation comes to rest after its fence, unless the credential leaked: the result is stored with the rest. */
const isStoredAtRest = ({ name, doing }: Point): boolean =>
  doing === 'credential.fence' && name.endsWith('-record');

/** Every point on the way of a rotation. */
export const rotationPoints: Point[] = [
  ...cross(aroundSteps, rotationSteps).filter(point => !isStoredAtRest(point)),
  ...within.filter(of(rotationSteps)),
  ...cross([...aroundSubjects, 'before-finish', 'after-finish'], ['operation']),
];

/** Every point on the way back of a rotation, once the old credential was closed. */
export const wayBackPoints: Point[] = [
  ...cross(aroundSteps, wayBackSteps),
  ...within.filter(of(wayBackSteps)),
];

/** Every point at which the way of a leaked credential is another one. */
export const leakedPoints: Point[] = [
  ...cross(aroundSteps, leakedSteps),
  ...within.filter(of(leakedSteps)),
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
