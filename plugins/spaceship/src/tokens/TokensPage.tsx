import type { GitSchemas } from '@spaceship/backstage-plugin-spaceship-common';
import { useState } from 'react';
import { Button, Container } from '@backstage/ui';
import { RiAddLine, RiKey2Line } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { answer, useClient } from '../api/client';
import { useAct } from '../api/useAct';
import { SureDialog } from '../dialogs/SureDialog';
import { Notice } from '../surfaces/Notice';
import { Panel } from '../surfaces/Panel';
import { PlainTable } from '../surfaces/PlainTable';
import { Lines, Surface } from '../surfaces/Surface';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { NewTokenDialog } from './NewTokenDialog';
import styles from './Tokens.module.css';

/** The reader's personal tokens for git: made and shown once, listed, revoked. */
export function TokensPage() {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const client = useClient();
  const [isMaking, setIsMaking] = useState(false);
  const [revoking, setRevoking] = useState<GitSchemas['TokenInfo'] | null>(
    null,
  );
  const tokens = useQuery({
    queryKey: ['spaceship', 'tokens'],
    queryFn: () => answer(client.GET('/tokens')),
  });
  const make = (
    <Button
      size="small"
      variant="primary"
      iconStart={<RiAddLine aria-hidden />}
      onPress={() => setIsMaking(true)}
    >
      {t('tokens.new')}
    </Button>
  );
  return (
    <Container className={styles.page}>
      <Panel title={t('tokens.title')} aside={make}>
        <p className={theme.muted}>{t('tokens.what')}</p>
        <Surface
          asked={tokens}
          skeleton={<Lines />}
          isEmpty={data => data.items.length === 0}
          empty={
            <Notice kind="empty" title={t('tokens.none')}>
              {t('tokens.noneHow')}
            </Notice>
          }
        >
          {data => (
            <PlainTable
              label={t('tokens.title')}
              rows={data.items}
              keyOf={token => token.id}
              columns={[
                {
                  label: t('tokens.name'),
                  isName: true,
                  cell: token => (
                    <>
                      {token.name}
                      <div
                        className={`${theme.small} ${theme.muted} ${theme.regular}`}
                      >
                        <span className={theme.mono}>…{token.hint}</span>,{' '}
                        {t('tokens.made')}{' '}
                        <TimeAgo at={token.createdAt} as="point" />
                      </div>
                    </>
                  ),
                },
                {
                  label: t('tokens.lastUsed'),
                  cell: token => <PointOrNever at={token.lastUsedAt} />,
                },
                {
                  label: t('tokens.ends'),
                  cell: token => (
                    <>
                      {isOver(token) && `${t('tokens.over')} `}
                      <PointOrNever at={token.expiresAt} />
                    </>
                  ),
                },
                {
                  label: t('tokens.act'),
                  isActs: true,
                  cell: token => (
                    <Button
                      size="small"
                      variant="secondary"
                      onPress={() => setRevoking(token)}
                      aria-label={t('tokens.revokeNamed', {
                        name: token.name,
                      })}
                    >
                      {t('tokens.revoke')}
                    </Button>
                  ),
                },
              ]}
            />
          )}
        </Surface>
      </Panel>
      {isMaking && <NewTokenDialog onClose={() => setIsMaking(false)} />}
      {revoking && (
        <RevokeDialog token={revoking} onClose={() => setRevoking(null)} />
      )}
    </Container>
  );
}

const isOver = ({ expiresAt }: GitSchemas['TokenInfo']) =>
  expiresAt !== null && Date.parse(expiresAt) <= Date.now();

function PointOrNever(props: { at: string | null }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return props.at ? <TimeAgo at={props.at} as="point" /> : t('tokens.never');
}

function RevokeDialog(props: {
  token: GitSchemas['TokenInfo'];
  onClose: () => void;
}) {
  const { token, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const revoke = useAct(
    (client, id: string) =>
      answer(client.DELETE('/tokens/{id}', { params: { path: { id } } })),
    onClose,
  );
  return (
    <SureDialog
      onClose={onClose}
      title={t('tokens.revokeTitle', { name: token.name })}
      act={t('tokens.revokeAct')}
      isDestructive
      command={{ ...revoke, mutate: () => revoke.mutate(token.id) }}
      icon={RiKey2Line}
      then={t('tokens.revokeThen')}
    />
  );
}
