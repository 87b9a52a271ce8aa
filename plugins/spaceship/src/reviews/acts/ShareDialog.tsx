import { useState } from 'react';
import { Select, TextField } from '@backstage/ui';
import { RiLinksLine, RiTimerLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../../api/client';
import { useAct } from '../../api/useAct';
import {
  ConfirmDialog,
  Consequence,
  Consequences,
} from '../../dialogs/ConfirmDialog';
import { CopyField } from '../../surfaces/CopyField';
import { formatPoint, inDays } from '../../time/duration';
import { spaceshipTranslationRef } from '../../translation';
import theme from '../../theme/theme.module.css';
import { pathToOpen } from '../entrance';
import type { ReviewDialogProps } from './reviewDialogProps';

const durations = [1, 3, 7, 14, 30];

/** Make a link for somebody outside: shown once, ends by itself, opens nothing else. */
export function ShareDialog(props: ReviewDialogProps) {
  const { review, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [label, setLabel] = useState('');
  const [days, setDays] = useState(3);
  const [page, setPage] = useState('');
  const path = page.trim();
  const isPath = path === '' || pathToOpen(path) === path;
  const [url, setUrl] = useState<string | null>(null);
  const expiresAt = inDays(days);
  const { endsAt } = review;
  const endsBefore = endsAt !== null && endsAt < expiresAt ? endsAt : null;

  const share = useAct(
    client =>
      answer(
        client.POST('/reviews/{id}/links', {
          params: { path: { id: review.id } },
          body: { label: label.trim(), expiresAt, ...(path && { path }) },
        }),
      ),
    made => setUrl(made.url),
  );

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('share.title', { title: review.title })}
      act={url ? t('share.done') : t('share.act')}
      dismiss={url ? t('dialog.close') : undefined}
      onConfirm={() => (url ? onClose() : share.mutate())}
      isPending={share.isPending}
      isDisabled={!url && (!label.trim() || !isPath)}
      error={share.error}
    >
      {url ? (
        <>
          <CopyField
            label={t('share.link')}
            what={t('share.copy')}
            value={url}
          />
          <p className={theme.warning}>{t('share.once')}</p>
        </>
      ) : (
        <>
          <p className={theme.muted}>{t('share.inside')}</p>
          <TextField
            label={t('share.label')}
            description={t('share.labelHow')}
            isRequired
            value={label}
            onChange={setLabel}
          />
          <Select
            label={t('share.until')}
            options={durations.map(count => ({
              id: String(count),
              label: t('pin.days', { count }),
            }))}
            value={String(days)}
            onChange={key => setDays(Number(key))}
          />
          <TextField
            label={t('share.page')}
            description={t('share.pageHow')}
            placeholder="/checkout/payment"
            isInvalid={!isPath}
            value={page}
            onChange={setPage}
          />
          <Consequences>
            <Consequence
              icon={<RiLinksLine aria-hidden className={theme.icon} />}
            >
              <p>
                {t('share.then', {
                  until: formatPoint(new Date(expiresAt), new Date()),
                })}
              </p>
            </Consequence>
            {endsBefore && (
              <Consequence
                icon={<RiTimerLine aria-hidden className={theme.icon} />}
              >
                <p>
                  {t('share.endsBefore', {
                    ends: formatPoint(new Date(endsBefore), new Date()),
                  })}
                </p>
              </Consequence>
            )}
          </Consequences>
        </>
      )}
    </ConfirmDialog>
  );
}
