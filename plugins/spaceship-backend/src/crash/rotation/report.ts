/** Something that did not work, and when. */
export type Failure = {
  at: number;
  what: 'login' | 'query' | 'request';
  error: string;
};

/** What one process of the service has done since it began. */
export type Report = {
  login: string;
  queries: number;
  logins: number;
  failures: Failure[];
};
