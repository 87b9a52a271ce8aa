import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';

/** A variable as it is being edited. A secret that is not new begins empty: its value never comes to the browser. */
export type DraftLine = {
  key: string;
  name: string;
  value: string;
  secret: boolean;
  isNew: boolean;
  isRemoved: boolean;
  isRightName: boolean;
};

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const newLine = (
  key: string,
  from: Partial<DraftLine> = {},
): DraftLine => ({
  name: '',
  value: '',
  secret: false,
  isNew: true,
  isRemoved: false,
  ...from,
  key,
  isRightName: variableName.test(from.name ?? ''),
});

/** The lines to begin with. */
export const draftOf = (configuration: Schemas['Configuration']): DraftLine[] =>
  configuration.variables.map(variable => ({
    key: variable.name,
    name: variable.name,
    value: variable.value ?? '',
    secret: variable.secret,
    isNew: false,
    isRemoved: false,
    isRightName: true,
  }));

/** What the lines change against the configuration that they began with. */
export function changeOf(
  base: Schemas['Configuration'],
  lines: readonly DraftLine[],
) {
  const before = new Map(base.variables.map(v => [v.name, v]));
  const remove = lines.filter(l => l.isRemoved).map(l => l.name);
  const changed = lines.filter(line => {
    if (line.isRemoved || (line.isNew && !line.name)) return false;
    const known = before.get(line.name);
    if (!known || line.isNew) return true;
    if (known.secret) return line.value !== '';
    return line.value !== known.value || line.secret !== known.secret;
  });
  const names = lines.flatMap(l => (l.isRemoved || !l.name ? [] : [l.name]));
  return {
    remove,
    set: Object.fromEntries(
      changed.map(({ name, value, secret }) => [name, { value, secret }]),
    ),
    names: [...changed.map(l => l.name), ...remove],
    isWrong:
      changed.some(l => !l.isRightName) || new Set(names).size !== names.length,
  };
}
