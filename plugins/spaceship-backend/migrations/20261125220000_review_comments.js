// @ts-check

/**
 * What people say about a review environment.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create table review_comments (
      id uuid primary key,
      environment_id uuid not null references review_environments (id),
      -- what ran there when it was said; null: nothing did
      release_id uuid references releases (id),
      -- the comment that it answers, which answers none itself
      reply_to uuid references review_comments (id),
      by text not null,
      text text not null,
      -- path in the preview that it is about; null: the whole
      page text,
      created_at timestamptz not null default now(),
      resolved_at timestamptz,
      resolved_by text
    );
    create index review_comments_environment on review_comments (environment_id, created_at desc, id desc);
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.schema.dropTable('review_comments');
};
