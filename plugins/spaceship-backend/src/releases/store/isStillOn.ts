/** SQL: no forced push has taken the release's commit off this branch. `release` is an alias of `releases`, `branch` an expression. */
export const isStillOn = (release: string, branch: string): string => `
  not exists (
    select from commits_off_branch o
    where o.service_id = ${release}.service_id and o.branch = ${branch} and o.commit = ${release}.commit)`;
