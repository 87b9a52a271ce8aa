import { NotFoundError } from '@backstage/errors';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';

/** A personal token as it is listed: never its value. */
export type TokenInfo = {
  id: string;
  name: string;
  /** The last four characters, to tell it from others. */
  hint: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
};

const prefix = 'sst_';
const columns = [
  'id',
  'name',
  'hint',
  'created_at',
  'expires_at',
  'last_used_at',
];

const hashOf = (token: string) =>
  createHash('sha256').update(token).digest('hex');

/** Personal tokens. What is stored can't be used to sign in: the value itself leaves once, when it is made. */
export class TokenStore {
  constructor(private readonly knex: Knex) {}

  async create(
    user: string,
    wish: { name: string; expiresAt: string | null },
  ): Promise<{ token: string; info: TokenInfo }> {
    const token = `${prefix}${randomBytes(32).toString('base64url')}`;
    const [row] = await this.knex('git_tokens')
      .insert({
        id: randomUUID(),
        hash: hashOf(token),
        hint: token.slice(-4),
        name: wish.name,
        user_ref: user,
        expires_at: wish.expiresAt,
      })
      .returning(columns);
    return { token, info: toInfo(row) };
  }

  /** Those that are not revoked, newest first. */
  async list(user: string): Promise<TokenInfo[]> {
    const rows = await this.knex('git_tokens')
      .where({ user_ref: user, revoked_at: null })
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(500)
      .select(columns);
    return rows.map(toInfo);
  }

  /** Ends a token of this user for good. */
  async revoke(user: string, id: string): Promise<void> {
    const revoked = await this.knex('git_tokens')
      .where({ id, user_ref: user, revoked_at: null })
      .update({ revoked_at: this.knex.fn.now() });
    if (revoked === 0)
      throw new NotFoundError(
        'You have no such token; it may have been revoked already',
      );
  }

  /** The user whom a token stands for; null where it is unknown, revoked or over. */
  async userOf(token: string): Promise<string | null> {
    if (!token.startsWith(prefix) || token.length > 200) return null;
    const row = await this.knex('git_tokens')
      .where({ hash: hashOf(token), revoked_at: null })
      .andWhere(open =>
        open
          .whereNull('expires_at')
          .orWhere('expires_at', '>', this.knex.fn.now()),
      )
      .first('id', 'user_ref');
    if (!row) return null;
    await this.knex('git_tokens')
      .where({ id: row.id })
      .andWhere(stale =>
        stale
          .whereNull('last_used_at')
          .orWhereRaw("last_used_at < now() - interval '1 minute'"),
      )
      .update({ last_used_at: this.knex.fn.now() });
    return row.user_ref;
  }
}

type TokenRow = {
  id: string;
  name: string;
  hint: string;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
};

function toInfo(row: TokenRow): TokenInfo {
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  };
}
