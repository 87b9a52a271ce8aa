import {
  RiAlertFill,
  RiArrowGoBackLine,
  RiCheckboxCircleFill,
  RiCircleLine,
  RiCloseCircleFill,
  RiForbidLine,
  RiHourglassLine,
  RiLoader4Line,
  RiPauseCircleLine,
  RiQuestionLine,
  RiSkipForwardLine,
  RiStopCircleLine,
  RiTimerLine,
  RiUserFollowLine,
  type RemixiconComponentType,
} from '@remixicon/react';

export type Tone =
  | 'positive'
  | 'negative'
  | 'warning'
  | 'announcement'
  | 'muted'
  | 'plain';

/** How a state looks: never by colour alone, the word goes with it. */
export type Look = {
  icon: RemixiconComponentType;
  tone: Tone;
  turns?: boolean;
};

/** Every state that a surface names, with its icon and tone. The words are in the translation file, under `state`. */
export const looks = {
  healthy: { icon: RiCheckboxCircleFill, tone: 'positive' },
  delivered: { icon: RiCheckboxCircleFill, tone: 'positive' },
  succeeded: { icon: RiCheckboxCircleFill, tone: 'positive' },
  ready: { icon: RiCheckboxCircleFill, tone: 'positive' },
  passed: { icon: RiCheckboxCircleFill, tone: 'positive' },
  delivering: { icon: RiLoader4Line, tone: 'announcement', turns: true },
  running: { icon: RiLoader4Line, tone: 'announcement', turns: true },
  restarting: { icon: RiLoader4Line, tone: 'announcement', turns: true },
  building: { icon: RiLoader4Line, tone: 'announcement', turns: true },
  starting: { icon: RiLoader4Line, tone: 'announcement', turns: true },
  provisioning: { icon: RiLoader4Line, tone: 'announcement', turns: true },
  copying: { icon: RiLoader4Line, tone: 'announcement', turns: true },
  making: { icon: RiLoader4Line, tone: 'announcement', turns: true },
  removing: { icon: RiLoader4Line, tone: 'announcement', turns: true },
  deploying: { icon: RiLoader4Line, tone: 'announcement', turns: true },
  destroying: { icon: RiLoader4Line, tone: 'announcement', turns: true },
  reverting: { icon: RiArrowGoBackLine, tone: 'announcement' },
  cancelling: { icon: RiStopCircleLine, tone: 'announcement' },
  'waiting-person': { icon: RiUserFollowLine, tone: 'warning' },
  'waiting-time': { icon: RiTimerLine, tone: 'muted' },
  requested: { icon: RiHourglassLine, tone: 'muted' },
  waiting: { icon: RiHourglassLine, tone: 'muted' },
  held: { icon: RiPauseCircleLine, tone: 'warning' },
  degraded: { icon: RiAlertFill, tone: 'warning' },
  'key-ends': { icon: RiAlertFill, tone: 'warning' },
  'key-ended': { icon: RiAlertFill, tone: 'negative' },
  unhealthy: { icon: RiAlertFill, tone: 'negative' },
  failed: { icon: RiCloseCircleFill, tone: 'negative' },
  blocked: { icon: RiForbidLine, tone: 'negative' },
  rejected: { icon: RiForbidLine, tone: 'negative' },
  'rolled-back': { icon: RiArrowGoBackLine, tone: 'plain' },
  superseded: { icon: RiSkipForwardLine, tone: 'muted' },
  cancelled: { icon: RiStopCircleLine, tone: 'muted' },
  destroyed: { icon: RiStopCircleLine, tone: 'muted' },
  expired: { icon: RiStopCircleLine, tone: 'muted' },
  stopped: { icon: RiStopCircleLine, tone: 'muted' },
  unknown: { icon: RiQuestionLine, tone: 'muted' },
  unproven: { icon: RiQuestionLine, tone: 'muted' },
  'no-news': { icon: RiQuestionLine, tone: 'muted' },
  nothing: { icon: RiCircleLine, tone: 'muted' },
  planned: { icon: RiCircleLine, tone: 'muted' },
} as const satisfies Record<string, Look>;

export type StateWord = keyof typeof looks;

/** A state that this version of the pages does not know reads as unknown, never as healthy. */
export const wordFor = (state: string | null | undefined): StateWord =>
  state && state in looks ? (state as StateWord) : 'unknown';

/** The word for what has not begun, by how its conditions stand: whose turn it is, or that nobody's will help. */
export function waitingWord(verdict: string | null | undefined): StateWord {
  switch (verdict) {
    case 'waiting-person':
    case 'waiting-time':
    case 'blocked':
      return verdict;
    case 'invalid':
      return 'blocked';
    default:
      return 'waiting';
  }
}
