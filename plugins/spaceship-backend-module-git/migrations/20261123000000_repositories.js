// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('git_repositories', table => {
    table.comment('Repositories that this portal keeps');
    table.text('name').primary();
    table
      .text('owner')
      .comment('Entity ref of the group or user whose members may push');
    table.text('creator').comment('Entity ref of the user who may always push');
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
  });

  await knex.schema.createTable('git_tokens', table => {
    table.comment('Personal tokens for git over HTTP, by their digest');
    table.uuid('id').primary();
    table.text('hash').notNullable().unique().comment('SHA-256, hexadecimal');
    table
      .text('hint')
      .notNullable()
      .comment('The last characters of the token');
    table.text('name').notNullable();
    table.text('user_ref').notNullable();
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    table.timestamp('expires_at');
    table.timestamp('last_used_at');
    table.timestamp('revoked_at');
    table.index(['user_ref', 'created_at', 'id'], 'git_tokens_user_index');
  });

  await knex.schema.createTable('git_heads', table => {
    table.comment('The heads of branches that were handed in last');
    table.text('provider').notNullable();
    table.text('location').notNullable();
    table.text('branch').notNullable();
    table.text('head').comment('Commit; null once the branch is gone');
    table
      .integer('seen')
      .notNullable()
      .comment('How many changes of this branch were handed in');
    table.timestamp('updated_at').notNullable().defaultTo(knex.fn.now());
    table.primary(['provider', 'location', 'branch']);
  });

  await knex.schema.createTable('git_watches', table => {
    table.comment(
      'Locations whose heads are known, so that changes can be told',
    );
    table.text('provider').notNullable();
    table.text('location').notNullable();
    table.timestamp('since').notNullable().defaultTo(knex.fn.now());
    table.primary(['provider', 'location']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('git_watches');
  await knex.schema.dropTable('git_heads');
  await knex.schema.dropTable('git_tokens');
  await knex.schema.dropTable('git_repositories');
};
