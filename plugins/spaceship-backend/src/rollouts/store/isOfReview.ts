/** SQL: a row of `rollouts` goes to a review environment. Those have lists of their own. */
export const isOfReview = `exists (
  select from deliveries d join destinations t on t.id = d.destination_id
  where d.rollout_id = rollouts.id and t.tier = 'review')`;
