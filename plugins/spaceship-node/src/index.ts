/**
 * Contracts for extension authors of Spaceship.
 *
 * @packageDocumentation
 */
export * from './addons';
export * from './bringUpToDate';
export * from './builders';
export * from './databaseAway';
export * from './destinations';
export * from './effect';
export * from './errors';
export * from './gate';
export * from './git';
export * from './inTurn';
export * from './requestMistakes';
export * from './requests';
export * from './secretSpellings';
export * from './sources';
export * from './permissions';
