/** What the engine takes as far as it can go: one row with its steps and decisions. */
export type SubjectKind =
  | 'build'
  | 'rollout'
  | 'delivery'
  | 'operation'
  | 'review';
export type Subject = { kind: SubjectKind; id: string };

/** Where subjects of a kind are stored, and in which states the engine has something to do for them. */
export const subjectTables = {
  build: { table: 'builds', active: ['waiting', 'running'] },
  rollout: {
    table: 'rollouts',
    active: ['waiting', 'delivering', 'cancelling'],
  },
  delivery: { table: 'deliveries', active: ['delivering', 'reverting'] },
  operation: { table: 'operations', active: ['waiting', 'running'] },
  review: {
    table: 'review_environments',
    active: [
      'requested',
      'provisioning',
      'deploying',
      'ready',
      'failed',
      'destroying',
    ],
  },
} as const satisfies Record<
  SubjectKind,
  { table: string; active: readonly string[] }
>;

export const subjectKinds = Object.keys(subjectTables) as SubjectKind[];

/** The active states of a kind as an SQL list. */
export const activeSql = (kind: SubjectKind): string =>
  subjectTables[kind].active.map(state => `'${state}'`).join(', ');
