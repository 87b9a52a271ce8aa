import { leaf, type Explanation } from './explanation';
import { message } from './messages';
import type { Authors, People } from './people';

type Node = Pick<Explanation, 'id' | 'kind' | 'owner' | 'read'>;

/** The gate names people whom the catalog does not tell. */
export function peopleUnknown(
  node: Node,
  people: Extract<People, { known: false }>,
  service: string,
): Explanation {
  if (people.of === null) {
    return leaf({
      ...node,
      verdict: 'unknown',
      message: message('people.no-owner', { service }),
      remedies: [
        { kind: 'change', what: 'an owner of the service in the catalog' },
      ],
    });
  }
  return leaf({
    ...node,
    verdict: 'unknown',
    message: message('people.unknown', { of: people.of }),
    remedies: [{ kind: 'event', event: 'catalog-answers', subject: people.of }],
  });
}

/**
 * Authors are excluded, and one of them can't be mapped to a user, or none could be asked for: nobody can be told not
 * to be an author. null where all of them are known.
 */
export function authorsUnknown(
  node: Node,
  { asked, unmapped }: Authors,
): Explanation | null {
  if (!asked) {
    return leaf({
      ...node,
      verdict: 'unknown',
      message: message('people.authors-unasked', {}),
      remedies: [{ kind: 'event', event: 'source-answers' }],
    });
  }
  if (unmapped.length === 0) return null;
  return leaf({
    ...node,
    verdict: 'unknown',
    message: message('people.author-unknown', { unmapped }),
    remedies: [
      {
        kind: 'change',
        what: `a user in the catalog with the e-mail address ${unmapped.join(
          ', ',
        )}, or the same change committed by somebody who has one`,
      },
    ],
  });
}

/** What is to be judged does not exist before the build is done. */
export function contentUnknown(node: Node): Explanation {
  return leaf({
    ...node,
    verdict: 'waiting-event',
    message: message('gate.awaits-content', {}),
    remedies: [{ kind: 'event', event: 'build-finished' }],
  });
}
