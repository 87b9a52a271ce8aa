import { demandStorable, isInstant } from './requests';

it.each([
  '2026-11-28T22:10:00Z',
  '2026-11-28T22:10:00.123456+01:00',
  '2028-02-29T00:00:00Z',
  '9999-12-31T23:59:59Z',
])('%s is an instant', text => expect(isInstant(text)).toBe(true));

it.each([
  '',
  '1',
  '2026',
  'Foo 1 2020',
  '0000-00-00T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2027-01-01T23:59:60Z',
  '2027-01-01T00:00:00+99:99',
  '+275760-09-13T00:00:00Z',
])('“%s” is no instant', text => expect(isInstant(text)).toBe(false));

describe('text that can’t be stored', () => {
  const demand =
    (body: unknown, url = '/services') =>
    () =>
      demandStorable({ url, body });

  it('is refused with its place', () => {
    expect(demand({ set: { A: { value: 'a\u0000' } } })).toThrow(
      /^request\/body\/set\/A\/value holds a NUL/,
    );
    expect(demand({ destinations: ['a', 'b\ud800'] })).toThrow(
      /^request\/body\/destinations\/1 holds .* surrogate/,
    );
    expect(demand(undefined, '/services/a%00b')).toThrow(
      /^request\/path holds/,
    );
    expect(demand(undefined, '/services?a=b&search=%00')).toThrow(
      /^request\/query\/search holds/,
    );
  });

  it('is nothing that people write', () => {
    expect(demand({ note: 'Zwölf 🚀\r\n\t' }, '/a%2500')).not.toThrow();
    expect(demand(undefined)).not.toThrow();
    expect(demand({ replicas: {}, at: null })).not.toThrow();
  });
});
