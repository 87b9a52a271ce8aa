import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import { CustomErrorBase } from '@backstage/errors';

/** A stored secret was changed, belongs elsewhere, or was sealed with a key that is not configured. */
export class SealBrokenError extends CustomErrorBase {
  name = 'SealBrokenError' as const;
}

const version = 'v1';
const algorithm = 'aes-256-gcm';

/**
 * Encrypts small values with AES-256-GCM as an envelope: a fresh data key for each value, itself sealed with a master
 * key whose id stands in the sealed text, so that keys can be rotated. `context` (for instance
 * `config:<service>/<destination>/NAME`) is authenticated: a value that was moved to another place does not open.
 */
export class SecretBox {
  readonly #keys: ReadonlyMap<string, Buffer>;
  /** Of the key that seals. */
  readonly currentId: string;

  /** The first key seals; all of them open. */
  constructor(keys: readonly Buffer[]) {
    if (keys.length === 0 || keys.some(key => key.length !== 32)) {
      throw new Error(
        'A master key must have 32 bytes. Give one in base64 by spaceship.secrets.masterKey, or a file with spaceship.secrets.masterKeyFile.',
      );
    }
    this.#keys = new Map(keys.map(key => [keyId(key), key]));
    this.currentId = keyId(keys[0]);
  }

  /** Of every key that opens, the one that seals first. */
  get keyIds(): string[] {
    return [...this.#keys.keys()];
  }

  /**
   * Keyed digests, one by each key, for comparing what may hold secrets without storing anything to guess them from. The
   * first is the one to store; one that was stored before a rotation equals another.
   */
  fingerprints(text: string): string[] {
    return [...this.#keys.values()].map(master => {
      const key = hkdfSync('sha256', master, '', 'fingerprint', 32);
      return createHmac('sha256', Buffer.from(key)).update(text).digest('hex');
    });
  }

  seal(plain: string, context: string): string {
    const dataKey = randomBytes(32);
    const value = Buffer.from(plain, 'utf8');
    const body = encrypt(dataKey, value, `value:${context}`);
    return this.#envelope(dataKey, body, context);
  }

  open(sealed: string, context: string): string {
    const { body, dataKey } = this.#unwrap(sealed, context);
    return trusted(context, () =>
      decrypt(dataKey, body, `value:${context}`).toString('utf8'),
    );
  }

  /** The same seal under the key that seals now. Only its data key is sealed anew: the value is not even opened. */
  reseal(sealed: string, context: string): string {
    const { body, dataKey } = this.#unwrap(sealed, context);
    return this.#envelope(dataKey, body, context);
  }

  #envelope(dataKey: Buffer, body: string, context: string): string {
    const master = this.#keys.get(this.currentId)!;
    const wrapped = encrypt(master, dataKey, `key:${context}`);
    return [version, this.currentId, wrapped, body].join('.');
  }

  #unwrap(sealed: string, context: string): { body: string; dataKey: Buffer } {
    const [sealedVersion, id, wrapped, body] = sealed.split('.');
    const key = this.#keys.get(id ?? '');
    if (sealedVersion !== version || !wrapped || !body) {
      throw new SealBrokenError(
        `The secret ${context} is not readable. Set its value again.`,
      );
    }
    if (!key) {
      throw new SealBrokenError(
        `The secret ${context} was sealed with key ${id}, which is not configured. Add that key to spaceship.secrets, or set the value again.`,
      );
    }
    const dataKey = trusted(context, () =>
      decrypt(key, wrapped, `key:${context}`),
    );
    return { body, dataKey };
  }
}

/** Are these the same seal, by whatever master key? Two seals of the same value are not. */
export const isSameSeal = (a: string, b: string): boolean =>
  a.split('.')[3] === b.split('.')[3];

function trusted<T>(context: string, decrypted: () => T): T {
  try {
    return decrypted();
  } catch {
    throw new SealBrokenError(
      `The secret ${context} was changed outside of Spaceship and cannot be trusted. Set its value again.`,
    );
  }
}

const keyId = (key: Buffer): string =>
  createHash('sha256').update('key-id:').update(key).digest('hex').slice(0, 12);

function encrypt(key: Buffer, plain: Buffer, context: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(algorithm, key, nonce);
  cipher.setAAD(Buffer.from(context, 'utf8'));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString(
    'base64url',
  );
}

function decrypt(key: Buffer, sealed: string, context: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < 28 || bytes.toString('base64url') !== sealed) {
    throw new Error('malformed');
  }
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, 12), {
    authTagLength: 16,
  });
  decipher.setAAD(Buffer.from(context, 'utf8'));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
}
