import { InputError } from '@backstage/errors';
import type { z } from 'zod';

/** The value as the schema has it, or an `InputError` that names each field and what is wrong with it. */
export function checked<T extends z.ZodType>(
  schema: T,
  value: unknown,
): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(issue => {
    const field = issue.path.join('.');
    return field ? `${field}: ${issue.message}` : issue.message;
  });
  throw new InputError(`The request is not right. ${faults.join('; ')}`);
}
