export * from './names';
export * from './readRepository';
export * from './runGit';
