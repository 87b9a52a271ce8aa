import { nameInside } from '@spaceship/backstage-plugin-spaceship-common';
import { useNames } from './useNames';
import theme from '../theme/theme.module.css';
import styles from './Person.module.css';

const shades = [styles.a, styles.b, styles.c, styles.d, styles.e];

const initials = (name: string) =>
  name
    .split(/[\s._-]+/)
    .filter(Boolean)
    .slice(0, 2)
    .map(word => word[0].toUpperCase())
    .join('');

const shadeOf = (ref: string) =>
  shades[[...ref].reduce((sum, c) => sum + c.charCodeAt(0), 0) % shades.length];

/** The initials of a person; the name has to be beside them. */
function Initials(props: { of: string }) {
  const name = nameInside(props.of);
  return (
    <span aria-hidden className={`${styles.initials} ${shadeOf(props.of)}`}>
      {initials(name)}
    </span>
  );
}

/** A person or group by the name that the catalog knows, with initials where asked. */
export function Person(props: { of: string; withInitials?: boolean }) {
  const nameOf = useNames([props.of]);
  const name = nameOf(props.of);
  if (!props.withInitials) return <span>{name}</span>;
  return (
    <span className={theme.row}>
      <Initials of={name} />
      {name}
    </span>
  );
}
