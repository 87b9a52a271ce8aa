/** Texts of the acts and their dialogs. */
export const actMessages = {
  acts: {
    deliver: 'Deliver…',
    approve: 'Approve…',
    test: 'Record a test…',
    rollBack: 'Roll back…',
    hold: 'Hold…',
    liftHold: 'Lift hold…',
    cancel: 'Cancel…',
    restart: 'Restart…',
    more: 'More for {{destination}}',
  },
  deliver: {
    title: 'Deliver {{service}}',
    act: 'Deliver',
    ask: 'Ask for delivery',
    what: 'What to deliver',
    fromRef: 'Branch or commit',
    fromRelease: 'Release',
    ref: 'Branch or commit',
    refHow: 'It is built if that has not been done yet.',
    release: 'Release',
    noRelease: 'No release yet',
    to: 'To',
    whyNow: 'Why now?',
  },
  approve: {
    title: 'Approve {{what}} for {{where}}',
    act: 'Approve',
    binds:
      'Your approval is for exactly this content. A new commit, key or step voids it.',
    then: 'With the last condition met, it goes to {{destinations}} by itself.',
    changed: 'This changed while you were looking.',
    changedHow: 'Look again, then approve what is there now.',
    lookAgain: 'Look again',
  },
  test: {
    title: 'Record a test',
    act: 'Record',
    where: 'What did you try, and where?',
    place: '{{release}} at {{destination}}',
    nowhere: 'This release runs nowhere, so it can’t have been tried.',
    found: 'What did you find?',
    whatFailed: 'what failed',
    counts:
      'It counts for exactly release {{release}}, at every destination that asks for a test.',
    stops:
      'Release {{release}} is not delivered where a test is asked for, until you revoke this.',
  },
  rollBack: {
    title: 'Roll back {{service}}',
    act: 'Roll back',
    at: 'At',
    to: 'To release',
    lastGood: 'The last good one before what runs',
    preview: 'Preview',
  },
  hold: {
    title: 'Hold {{destination}}',
    act: 'Hold',
    then: '{{destination}} stays at {{release}}. Pushes go on elsewhere; what wants to go here waits until a person lifts the hold.',
  },
  liftHold: {
    title: 'Lift the hold of {{destination}}',
    act: 'Lift hold',
    then: '{{destination}} takes deliveries again. Nothing waits for it now.',
    thenWaiting:
      '{{release}} waits for this and goes on as soon as its other conditions hold.',
  },
  restart: {
    title: 'Restart {{destination}}',
    act: 'Restart',
    then: 'Every process of {{release}} is restarted, one after the other. With more than one replica it keeps answering.',
  },
  cancel: {
    title: 'Cancel the delivery of {{release}}',
    act: 'Cancel delivery',
    dismiss: 'Keep it going',
    goesBack:
      'What has begun goes back to what ran before. A step that may not be interrupted is waited for.',
    neverBegins: 'It has not begun, and never will. What runs keeps running.',
  },
  judgement: {
    title: 'Approvals and tests',
    approved: 'approved',
    void: 'approved other content: void',
    withdrew: 'withdrew the approval',
    withdraw: 'Withdraw',
    tested: 'tested at {{destination}}',
    revoked: 'revoked',
    revoke: 'Revoke',
  },
} as const;
