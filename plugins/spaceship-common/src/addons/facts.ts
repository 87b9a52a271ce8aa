import type { Step } from '../deliveries/step';
import type {
  AddonId,
  DestinationId,
  EntityRef,
  Instant,
  ServiceId,
} from '../words/ids';
import type { AddonState, CredentialState, OperationId } from './addon';
import type { OperationInput, OperationState, Said } from './operation';

/** How long a rotation watches and waits; operators set it. */
export type RotationTimes = {
  /** So long an old credential has had no session before it is closed. */
  quietMs: number;
  /** So long a closed credential can be opened again. */
  rollbackMs: number;
  /** After this a person is asked about an old credential that is still used. */
  deadlineMs: number;
};

/** What is done to an add-on before an operation has its turn. */
export type OperationAhead = { id: OperationId; kind: OperationInput['kind'] };

/** All that the planner may know about one operation. What it did itself is in its steps, nowhere else. */
export type OperationFacts = {
  service: { id: ServiceId; name: string; owner: EntityRef | null };
  destination: { id: DestinationId; title: string };
  operation: {
    id: OperationId;
    state: OperationState;
    input: OperationInput;
    createdAt: Instant;
    cancelRequested: Said | null;
    /** The old credential is ended now, used or not. */
    forced: Said | null;
  };
  addon: {
    id: AddonId;
    /** As people read it, for instance `database of Feature flags at Staging`. */
    label: string;
    type: string;
    state: AddonState;
    /** null: no module makes add-ons of this type. */
    capabilities: {
      rotation: boolean;
      sessions: boolean;
      copies: boolean;
      /** Its keys are made elsewhere, and a person may have to bring them. */
      offeredKeys?: boolean;
    } | null;
  };
  /** The add-on that is copied, or that the binding moves to. */
  other: { id: AddonId; label: string; state: AddonState } | null;
  /** Has this operation the add-on? Those that are done or wait before it otherwise. */
  turn: { isOwn: boolean; ahead: readonly OperationAhead[] };
  /** Generations of the binding that are not revoked, on the add-on that it is bound to. */
  credentials: readonly { generation: number; state: CredentialState }[];
  /** Operations that read from this add-on now. */
  readers: readonly OperationId[];
  times: RotationTimes;
  steps: readonly Step[];
};
