import type { Addon } from '../../api/addons';

/** What the dialog of an act on an add-on gets. */
export type AddonDialogProps = { addon: Addon; onClose: () => void };
