import { until } from '../scripts/demo/delivered.mjs';
import { LightService } from './lightService.mjs';
import { person } from './people.mjs';

/** The tiny service with a branch and its preview, once that can be opened. */
export async function withPreview(name, { branch, greeting }) {
  const light = await LightService.register(name, 'review: {}\n');
  const first = await light.push('Hello main');
  const { id } = await light.service.rolloutOf(first, 'staging');
  await light.service.ended(id, 'delivered');
  return { first, ...(await preview(light, { branch, greeting })) };
}

/** Pushes a branch of a service with `review:`, and waits for its preview. */
export async function preview(light, { branch, greeting }) {
  await light.checkout.git('switch', '--quiet', '--create', branch);
  const commit = await light.push(greeting);
  return { light, commit, review: await previewOf(light, branch, commit) };
}

/** The preview of a branch, once it runs the commit. */
export function previewOf({ service }, branch, commit) {
  const mira = person('mira');
  return until(
    `the preview of ${branch} runs ${commit.slice(0, 7)}`,
    async () => {
      const all = await mira.list(`/reviews?service=${service.id}`);
      const found = all.find(review => review.branch === branch);
      if (found?.state !== 'ready') return null;
      const review = await mira.get(`/reviews/${found.id}`);
      return review.runs?.release.commit === commit ? review : null;
    },
    { timeoutMs: 90_000 },
  );
}
