// @ts-check

/*
 * What is due is found by its instant alone: it has one exactly as long as it is at work. An index whose condition names
 * the states is taken by Postgres also for single rows, which it then seeks among all that are at work.
 */
const due = {
  builds: `state in ('waiting', 'running')`,
  rollouts: `state in ('waiting', 'delivering', 'cancelling')`,
  deliveries: `state in ('delivering', 'reverting')`,
  operations: `state in ('waiting', 'running')`,
};

/** @param {import('knex').Knex} knex */
exports.up = async knex => {
  for (const table of Object.keys(due)) {
    await knex.raw(`drop index ${table}_active`);
    await knex.raw(
      `create index ${table}_due on ${table} (next_at) where next_at is not null`,
    );
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  for (const [table, states] of Object.entries(due)) {
    await knex.raw(`drop index ${table}_due`);
    await knex.raw(
      `create index ${table}_active on ${table} (next_at) where ${states}`,
    );
  }
};
