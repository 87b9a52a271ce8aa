import { LogoIcon } from './LogoIcon';
import styles from './Sidebar.module.css';

/** The mark and the name. */
export const LogoFull = () => (
  <span className={styles.logo}>
    <LogoIcon />
    <span className={styles.name}>Spaceship</span>
  </span>
);
