import type {
  EntityRef,
  Gate,
} from '@spaceship/backstage-plugin-spaceship-common';

/** A group whose judgement later stages ask for. */
export type AskedRole = {
  role: EntityRef;
  /** A gate waits for what it finds; where not, it is asked to approve, and may say so here too. */
  required: boolean;
  /** A gate does not count its authors. */
  notAuthors: boolean;
};

/** Whose sign-off the gates ask for: once each, those first without whom a gate stays closed. */
export function rolesAsked(
  gates: readonly Gate[],
  owner: EntityRef | null,
): AskedRole[] {
  const roles = new Map<EntityRef, AskedRole>();
  for (const gate of gates) {
    const named = 'evidence' in gate ? gate.evidence.by : gate.approvals.of;
    const role = named === 'owners' ? owner : named?.toLowerCase() ?? null;
    if (role === null || role.startsWith('user:')) continue;
    const known = roles.get(role);
    roles.set(role, {
      role,
      required: (known?.required ?? false) || 'evidence' in gate,
      notAuthors:
        (known?.notAuthors ?? false) ||
        ('evidence' in gate && gate.evidence.notBy === 'author'),
    });
  }
  return [...roles.values()].sort(
    (a, b) => Number(b.required) - Number(a.required),
  );
}
