import {
  RiAlertFill,
  RiCheckDoubleLine,
  RiCheckLine,
  RiForbidLine,
  RiHourglassLine,
  RiQuestionLine,
  RiSubtractLine,
  RiTimerLine,
  RiUserFollowLine,
} from '@remixicon/react';
import type { Verdict } from '@spaceship/backstage-plugin-spaceship-common';
import type { Look } from '../states/look';

/** Each verdict's icon and tone. Amber person: somebody must act. Grey hourglass or clock: nobody must. */
export const verdictLooks: Readonly<Record<Verdict, Look>> = {
  satisfied: { icon: RiCheckLine, tone: 'positive' },
  'not-concerned': { icon: RiSubtractLine, tone: 'muted' },
  waived: { icon: RiCheckDoubleLine, tone: 'plain' },
  'waiting-time': { icon: RiTimerLine, tone: 'muted' },
  'waiting-event': { icon: RiHourglassLine, tone: 'muted' },
  'waiting-person': { icon: RiUserFollowLine, tone: 'warning' },
  blocked: { icon: RiForbidLine, tone: 'negative' },
  unknown: { icon: RiQuestionLine, tone: 'muted' },
  invalid: { icon: RiAlertFill, tone: 'negative' },
};

/** Does this verdict let the delivery go on? */
export const holds = (verdict: Verdict): boolean =>
  verdict === 'satisfied' ||
  verdict === 'waived' ||
  verdict === 'not-concerned';
