/** Too short to be looked for: everything would turn into stars. */
const shortest = 4;

/** A function that blanks out values, longest first, also where one spans several lines. */
export function redactor(
  secrets: readonly (string | undefined)[],
): (text: string) => string {
  const values = secrets
    .flatMap(secret => secret?.split(/\r?\n/) ?? [])
    .filter(value => value.trim().length >= shortest)
    .sort((a, b) => b.length - a.length);
  if (values.length === 0) return text => text;
  return text =>
    values.reduce((clean, value) => clean.split(value).join('[secret]'), text);
}
