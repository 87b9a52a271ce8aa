/** A personal token of the reader, as it is listed: never its value. */
export type TokenInfo = {
  id: string;
  name: string;
  /** The last characters, to tell it from others. */
  hint: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
};

type Json<T> = { content: { 'application/json': T } };
type None = { parameters: { query?: never } };

/** The part of the API that the module for local git repositories serves. */
export type GitPaths = {
  '/tokens': {
    get: None & { responses: { 200: Json<{ items: TokenInfo[] }> } };
    post: None & {
      requestBody: Json<{ name: string; expiresAt?: string | null }>;
      responses: { 201: Json<TokenInfo & { token: string }> };
    };
  };
  '/tokens/{id}': {
    delete: {
      parameters: { path: { id: string } };
      responses: { 204: { content?: never } };
    };
  };
};
