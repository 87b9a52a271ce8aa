import { useParams, useSearchParams } from 'react-router-dom';
import { Container } from '@backstage/ui';
import { useAddon, type Addon } from '../api/addons';
import { useLive } from '../api/useLive';
import { DeliverySkeleton } from '../delivery/DeliverySkeleton';
import { Surface, type Asked } from '../surfaces/Surface';
import theme from '../theme/theme.module.css';
import { AddonActsProvider } from './acts/addonActs';
import { AddonFigures } from './AddonFigures';
import { AddonHeader } from './AddonHeader';
import { Backups } from './Backups';
import { Bindings } from './Bindings';
import { Clones } from './Clones';
import { Credentials } from './Credentials';
import { OperationPanel } from './OperationPanel';
import { Operations } from './Operations';
import styles from './Addons.module.css';

/** One add-on: is my data safe and well, and what is being done to it? */
export function AddonPage() {
  const { id = '' } = useParams();
  const addon = useAddon(id);
  useLive(addon.data?.service.id);
  return (
    <Container className={`${theme.scope} ${styles.page}`}>
      <Surface asked={addon} skeleton={<DeliverySkeleton />}>
        {data => (
          <AddonActsProvider of={data.id}>
            <AddonView addon={data} asked={addon} />
          </AddonActsProvider>
        )}
      </Surface>
    </Container>
  );
}

function AddonView(props: { addon: Addon; asked: Asked<Addon> }) {
  const { addon, asked } = props;
  const [search, setSearch] = useSearchParams();
  const chosen = search.get('operation');
  const shown = chosen ?? addon.operation?.id ?? null;
  const { copies } = addon.capabilities;
  // Of one that was destroyed there are only backups, and what was done to it.
  const isThere = addon.state !== 'destroyed';
  return (
    <div className={theme.stack}>
      <AddonHeader addon={addon} asked={asked} />
      {isThere && <AddonFigures addon={addon} />}
      {shown && (
        <OperationPanel
          key={shown}
          addon={addon}
          operationId={shown}
          onClose={chosen ? () => setSearch({}) : undefined}
        />
      )}
      {isThere && <Credentials addon={addon} />}
      <div className={styles.columns}>
        {isThere && <Bindings addon={addon} />}
        {copies && <Backups addon={addon} />}
      </div>
      <div className={styles.columns}>
        <Operations addon={addon} shown={shown} />
        {copies && isThere && <Clones addon={addon} />}
      </div>
    </div>
  );
}
