import type { MessageParams } from './explanation';
import { instantText } from './instants';

export type Param = MessageParams[string] | undefined;

export const text = (param: Param): string =>
  Array.isArray(param) ? param.join(', ') : String(param ?? 'unknown');

/** A person or group, by the reference: the catalog knows the name, and sentences are made without it. */
export const name = text;

export const count = (param: Param, one: string, many = `${one}s`): string =>
  `${text(param)} ${param === 1 ? one : many}`;

/** `2026-11-18 15:24 UTC`; what is no instant stays as it is. */
export const moment = (param: Param): string => {
  const at = new Date(text(param));
  return Number.isNaN(at.getTime())
    ? text(param)
    : instantText(at.toISOString());
};

/** `: what was said`, as the end of a sentence. */
export const saying = (param: Param): string => {
  if (!param) return '.';
  const said = text(param);
  return /[.!?”]$/.test(said) ? `: ${said}` : `: ${said}.`;
};

export const because = (param: Param): string =>
  param ? `: “${text(param)}”` : '';
