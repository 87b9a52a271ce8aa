import { Button, ButtonLink, VisuallyHidden } from '@backstage/ui';
import { RiExternalLinkLine, RiUserSharedLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { ActsProvider, useActs } from '../acts/serviceActs';
import { AddonActsProvider, useAddonActs } from '../addons/acts/addonActs';
import type { AddonSummary } from '../api/addons';
import type { Question } from '../api/useMyWork';
import { ReviewActsProvider, useReviewActs } from '../reviews/acts/reviewActs';
import { OpenPreview } from '../reviews/OpenPreview';
import { useNames } from '../people/useNames';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import styles from './ForMe.module.css';

/** What the reader can answer, and where to look before that. */
export function QuestionActs(props: { question: Question }) {
  const { addon, rollout, review } = props.question;
  if (addon) {
    return (
      <AddonActsProvider of={addon.id}>
        <AddonActs {...props} addon={addon} />
      </AddonActsProvider>
    );
  }
  if (props.question.kind === 'sign-off' && review) {
    return (
      <ReviewActsProvider of={review.id}>
        <SignOffActs {...props} />
      </ReviewActsProvider>
    );
  }
  return rollout ? (
    <ActsProvider of={rollout.service.id}>
      <RolloutActs {...props} />
    </ActsProvider>
  ) : null;
}

type HandedOver = Schemas['HandOver']['act'];

/** What can be put to somebody else: questions about rollouts. */
const isHandedOver = (kind: Question['kind']): kind is HandedOver =>
  kind === 'approve' || kind === 'record-test' || kind === 'sign-off';

function RolloutActs(props: { question: Question }) {
  const { kind, others, rollout, tryAt } = props.question;
  const nameOf = useNames(others);
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const { begin } = useActs();
  if (!rollout) return null;
  return (
    <div className={styles.acts}>
      {kind === 'approve' && (
        <Button
          variant="primary"
          onPress={() => begin({ kind: 'approve', rolloutId: rollout.id })}
        >
          {t('acts.approve')}
        </Button>
      )}
      {kind === 'record-test' && (
        <Button
          variant="primary"
          onPress={() =>
            begin({ kind: 'test', releaseId: rollout.release?.id })
          }
        >
          {t('acts.test')}
        </Button>
      )}
      {kind === 'sign-off' && (
        <ButtonLink
          variant="primary"
          href={links.home('reviews', { service: rollout.service.id })}
        >
          {t('signOff.where')}
        </ButtonLink>
      )}
      {rollout.release && (
        <Button
          variant="secondary"
          onPress={() => begin({ kind: 'reject', rolloutId: rollout.id })}
        >
          {t('me.decline')}
        </Button>
      )}
      {others.length > 0 && isHandedOver(kind) && (
        <Button
          variant="tertiary"
          iconStart={<RiUserSharedLine aria-hidden />}
          onPress={() =>
            begin({
              kind: 'handOver',
              rolloutId: rollout.id,
              question: kind,
              others,
            })
          }
        >
          {others.length === 1
            ? t('me.askOne', { name: nameOf(others[0]) })
            : t('me.askOther')}
        </Button>
      )}
      <div className={theme.acts}>
        {tryAt && (
          <ButtonLink
            size="small"
            variant="tertiary"
            iconStart={<RiExternalLinkLine aria-hidden />}
            href={tryAt}
            target="_blank"
            rel="noreferrer"
          >
            {t('me.tryIt')}
            <VisuallyHidden> {t('reviews.newTab')}</VisuallyHidden>
          </ButtonLink>
        )}
        <AllDetails at={links.rollout(rollout.id)} />
      </div>
    </div>
  );
}

function SignOffActs(props: { question: Question }) {
  const { review } = props.question;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const { begin } = useReviewActs();
  if (!review) return null;
  return (
    <div className={styles.acts}>
      <OpenPreview review={review} isMain />
      <Button
        variant="secondary"
        onPress={() => begin({ kind: 'signOff', outcome: 'passed' })}
      >
        {t('signOff.act')}
      </Button>
      <Button
        variant="secondary"
        onPress={() => begin({ kind: 'signOff', outcome: 'failed' })}
      >
        {t('signOff.needsWork')}
      </Button>
      <span className={theme.spacer} />
      <AllDetails at={links.review(review.id)} />
    </div>
  );
}

function AddonActs(props: { question: Question; addon: AddonSummary }) {
  const { addon, question } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const { begin } = useAddonActs();
  const { operation } = addon;
  if (question.kind === 'renew-key') return <RenewActs addon={addon} />;
  return (
    <div className={styles.acts}>
      {question.kind === 'set-key' ? (
        <Button variant="primary" onPress={() => begin({ kind: 'setKey' })}>
          {t('addonAct.setFirstKey')}
        </Button>
      ) : (
        operation && (
          <Button
            variant="primary"
            onPress={() =>
              begin({
                kind: 'force',
                operationId: operation.id,
                operation: operation.kind,
              })
            }
          >
            {t('operation.force')}
          </Button>
        )
      )}
      <span className={theme.spacer} />
      <AllDetails at={links.addon(addon.id)} />
    </div>
  );
}

/** The next key is handed in, unless it was, and taken by a rotation. */
function RenewActs(props: { addon: AddonSummary }) {
  const { id, keyEnd } = props.addon;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const { begin } = useAddonActs();
  const isThere = keyEnd?.next === 'rotate';
  return (
    <div className={styles.acts}>
      {!isThere && (
        <Button variant="primary" onPress={() => begin({ kind: 'setKey' })}>
          {t('addonAct.setKey')}
        </Button>
      )}
      <Button
        variant={isThere ? 'primary' : 'secondary'}
        onPress={() => begin({ kind: 'rotate' })}
      >
        {t('addonAct.rotate')}
      </Button>
      <span className={theme.spacer} />
      <AllDetails at={links.addon(id)} />
    </div>
  );
}

function AllDetails(props: { at: string }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <ButtonLink size="small" variant="tertiary" href={props.at}>
      {t('me.details')}
    </ButtonLink>
  );
}
