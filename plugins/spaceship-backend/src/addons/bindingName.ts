/** `database` and `URL` make `DATABASE_URL`. */
export const bindingName = (alias: string, suffix: string): string =>
  `${alias.toUpperCase().replaceAll('-', '_')}_${suffix}`;
