import type { ApiKeyPlan } from './readApiKeyPlans';

/**
 * Asks the API by the key whether it takes it. Redirects are not followed, as they would carry the key elsewhere; what
 * the API answers is not read, and neither that nor the key is in an error.
 */
export async function tryKey(
  { url, header, scheme, timeoutMs }: NonNullable<ApiKeyPlan['probe']>,
  key: string,
): Promise<void> {
  const { host } = new URL(url);
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new Error('The key has a character that no HTTP header can carry.');
  }
  let response: Response;
  try {
    response = await fetch(url, {
      headers: { [header]: scheme === '' ? key : `${scheme} ${key}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    throw new Error(
      (error as Error).name === 'TimeoutError'
        ? `${host} did not answer within ${timeoutMs} ms.`
        : `${host} can't be reached${reasonOf(error)}.`,
    );
  }
  await response.body?.cancel();
  if (response.ok) return;
  const { status } = response;
  if (status === 401 || status === 403) {
    throw new Error(`${host} does not take this key: it answers ${status}.`);
  }
  throw new Error(
    status >= 300 && status < 400
      ? `${host} answers ${status}, which leads elsewhere: the key is not sent there. Configure where the API is.`
      : `${host} answers ${status}, which does not say that it takes the key.`,
  );
}

/** The code of the system, such as ECONNREFUSED: words of a library may repeat what was sent. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? ` (${cause.code})` : '';
}
