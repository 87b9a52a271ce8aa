import type { Ancestry } from '@spaceship/backstage-plugin-spaceship-common';
import type {
  SourceProvider,
  SourceRef,
} from '@spaceship/backstage-plugin-spaceship-node';

const remembered = 10_000;

/** How commits stand to each other, asked from the source once per pair: history does not change. */
export class CommitHistory {
  readonly #known = new Map<string, boolean>();

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
    const key = [source.provider, source.location, ancestor, commit].join('\n');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const provider = this.sources.get(source.provider);
    if (!provider) return null;
    const answer = await provider
      .isAncestor(source.location, ancestor, commit)
      .catch(() => null);
    if (answer !== null) this.#remember(key, answer);
    return answer;
  }

  #remember(key: string, answer: boolean): void {
    if (this.#known.size >= remembered) {
      const [oldest] = this.#known.keys();
      this.#known.delete(oldest);
    }
    this.#known.set(key, answer);
  }
}
