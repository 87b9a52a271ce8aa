import type { MessageParams } from './explanation';

export type Param = MessageParams[string] | undefined;

export const text = (param: Param): string =>
  Array.isArray(param) ? param.join(', ') : String(param ?? 'unknown');

/** `user:default/mira` reads “mira”; what is no reference stays as it is. */
export const name = (param: Param): string =>
  text(param).replace(/^(user|group):[^/]+\//, '');

export const count = (param: Param, one: string, many = `${one}s`): string =>
  `${text(param)} ${param === 1 ? one : many}`;

/** `2026-11-18 15:24 UTC` */
export const day = (param: Param): string => {
  const at = new Date(text(param));
  if (Number.isNaN(at.getTime())) return text(param);
  const iso = at.toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
};

/** `: what was said`, as the end of a sentence. */
export const saying = (param: Param): string => {
  if (!param) return '.';
  const said = text(param);
  return /[.!?”]$/.test(said) ? `: ${said}` : `: ${said}.`;
};

export const because = (param: Param): string =>
  param ? `: “${text(param)}”` : '';
