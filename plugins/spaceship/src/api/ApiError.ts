/** An answer of the API that is not a success, with the sentence it gave. */
export class ApiError extends Error {
  constructor(readonly status: number, name: string, message: string) {
    super(message);
    this.name = name;
  }
}

type ErrorBody = { error?: { name?: string; message?: string } };

/** Reads Backstage's standard error body; an answer without one came from something that is not Spaceship. */
export function toApiError(response: Response, body: unknown): ApiError {
  const error = (body as ErrorBody | undefined)?.error;
  return error?.message
    ? new ApiError(response.status, error.name ?? 'Error', error.message)
    : new ApiError(
        response.status,
        response.status === 404 ? 'NotConfigured' : 'Error',
        `Spaceship answered ${response.status} ${response.statusText}`.trim(),
      );
}

const statusOf = (error: unknown) =>
  error instanceof ApiError ? error.status : null;

/** The reader lacks a right. */
export const isForbidden = (error: unknown): boolean => statusOf(error) === 403;

/** The thing itself is not there, as Spaceship says. */
export const isMissing = (error: unknown): boolean =>
  statusOf(error) === 404 && (error as Error).name !== 'NotConfigured';

/** Spaceship was reached and says no: asking again alone does not help. */
export const isRefused = (error: unknown): boolean => {
  const status = statusOf(error) ?? 0;
  return status >= 400 && status < 500;
};

/** The backend is not installed, or says that it is not set up. */
export const isNotConfigured = (error: unknown): boolean =>
  error instanceof ApiError &&
  (error.status === 501 || /^NotConfigured/.test(error.name));

/** The sentence to show for any failure. */
export const sentenceOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
