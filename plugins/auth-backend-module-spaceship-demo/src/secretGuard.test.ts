import { createSecretGuard } from './secretGuard';

describe('createSecretGuard', () => {
  it('compares again a minute after the last wrong try', () => {
    let now = 0;
    const guard = createSecretGuard('the right one', () => now);
    for (let i = 0; i < 10; i++) {
      expect(() => guard('a guess')).toThrow(/not the secret/);
    }
    expect(() => guard('the right one')).toThrow(/wrong too often/);

    now = 60_001;

    expect(() => guard('the right one')).not.toThrow();
  });

  it('refuses a secret that is not given', () => {
    expect(() => createSecretGuard('the right one')(undefined)).toThrow(
      /not the secret/,
    );
  });
});
