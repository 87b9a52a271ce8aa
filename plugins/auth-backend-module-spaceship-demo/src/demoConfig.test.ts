import { createMockDirectory } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { readDemoConfig } from './demoConfig';

describe('readDemoConfig', () => {
  const folder = createMockDirectory({
    content: { good: 'a secret that is long\n', short: 'short\n' },
  });
  const read = (listen: unknown, file = 'good') =>
    readDemoConfig(
      new ConfigReader({
        backend: { listen: listen as string },
        spaceship: {
          demo: { enabled: true, secretFile: folder.resolve(file) },
        },
      }),
    );

  it.each([
    { host: '127.0.0.1', port: 7007 },
    { host: '::1' },
    '127.0.0.1:7007',
    'localhost:7007',
  ])('starts on %j', listen => {
    expect(read(listen)).toEqual({ secret: 'a secret that is long' });
  });

  it.each([{ port: 7007 }, ':7007', '0.0.0.0:7007', { host: '10.0.0.4' }])(
    'refuses %j',
    listen => {
      expect(() => read(listen)).toThrow(/starts only on loopback/);
    },
  );

  it('refuses a secret that is missing or short', () => {
    expect(() => read('127.0.0.1:1', 'none')).toThrow(/can't be read/);
    expect(() => read('127.0.0.1:1', 'short')).toThrow(/shorter than 16/);
  });

  it('is off unless it is switched on', () => {
    expect(readDemoConfig(new ConfigReader({}))).toBeUndefined();
  });
});
