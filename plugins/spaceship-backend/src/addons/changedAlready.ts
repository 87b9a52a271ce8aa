/** Why no rotation and no swap begins while another one is under way. */
export const changedAlready = (alias: string): string =>
  `The credential of ${alias} is being changed already. Wait until that has ended, end the old one now, or go back from it.`;
