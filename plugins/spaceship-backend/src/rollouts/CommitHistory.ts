import type { Ancestry } from '@spaceship/backstage-plugin-spaceship-common';
import type {
  CommitInfo,
  SourceProvider,
  SourceRef,
} from '@spaceship/backstage-plugin-spaceship-node';
import { mostCommits } from './changeAuthors';

const remembered = 10_000;
const rememberedChanges = 1_000;

type ChangeCommit = Pick<CommitInfo, 'commit' | 'people'>;

/** How commits stand to each other, asked from the source once per pair: history does not change. */
export class CommitHistory {
  readonly #known = new Map<string, boolean>();
  readonly #changes = new Map<string, readonly ChangeCommit[]>();

  constructor(private readonly sources: ReadonlyMap<string, SourceProvider>) {}

  /** How `commit` stands to the one that runs. */
  async ancestry(
    source: SourceRef,
    running: string | null,
    commit: string,
  ): Promise<Ancestry> {
    if (running === null) return 'first';
    if (running === commit) return 'same';
    const isNewer = await this.isAncestor(source, running, commit);
    if (isNewer === null) return 'unknown';
    if (isNewer) return 'newer';
    const isOlder = await this.isAncestor(source, commit, running);
    if (isOlder === null) return 'unknown';
    return isOlder ? 'older' : 'diverged';
  }

  /** Null where the source could not be asked. */
  async isAncestor(
    source: SourceRef,
    ancestor: string,
    commit: string,
  ): Promise<boolean | null> {
    if (ancestor === commit) return true;
    const key = keyOf(source, ancestor, commit);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const provider = this.sources.get(source.provider);
    if (!provider) return null;
    const answer = await provider
      .isAncestor(source.location, ancestor, commit)
      .catch(() => null);
    if (answer !== null) remember(this.#known, remembered, key, answer);
    return answer;
  }

  /** The newest commits that are part of `commit` and not of the one that runs. Null where the source could not be asked. */
  async commitsSince(
    source: SourceRef,
    running: string,
    commit: string,
  ): Promise<readonly ChangeCommit[] | null> {
    if (running === commit) return [];
    const key = keyOf(source, running, commit);
    const known = this.#changes.get(key);
    if (known) return known;
    const provider = this.sources.get(source.provider);
    if (!provider) return null;
    const found = await provider
      .commitsBetween(source.location, running, commit, mostCommits)
      .catch(() => null);
    if (found === null) return null;
    const answer = found.map(one => ({
      commit: one.commit,
      people: one.people,
    }));
    remember(this.#changes, rememberedChanges, key, answer);
    return answer;
  }
}

const keyOf = (source: SourceRef, from: string, to: string): string =>
  [source.provider, source.location, from, to].join('\n');

/** Drops what was asked first where there is too much. */
function remember<T>(
  answers: Map<string, T>,
  most: number,
  key: string,
  answer: T,
): void {
  if (answers.size >= most) {
    const [oldest] = answers.keys();
    answers.delete(oldest);
  }
  answers.set(key, answer);
}
