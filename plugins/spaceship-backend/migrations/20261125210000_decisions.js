// @ts-check

/**
 * What a person decided is found by who they are.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create index approvals_by on approvals (by, created_at desc) where withdrawn_at is null;
    create index evidence_by on evidence (by, created_at desc) where revoked_at is null;
    create index releases_rejected_by on releases ((rejection ->> 'by')) where rejection is not null;
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(
    `drop index approvals_by; drop index evidence_by; drop index releases_rejected_by;`,
  );
};
