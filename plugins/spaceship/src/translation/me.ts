/** Texts of “For me”. */
export const myMessages = {
  me: {
    title: 'For me',
    waiting_one: '{{count}} waits for you',
    waiting_other: '{{count}} wait for you',
    nothingHow:
      'What you are asked to approve, to test or to sign off appears here.',
    asks: 'asks you',
    asked: 'You are asked',
    ago: 'ago',
    whatIsNew: 'What is new',
    triedOut: 'Tried out',
    nobody: 'by nobody yet',
    tried: { tested: 'by hand', 'signed-off': 'signed off' },
    ifYouAgree: {
      approve: 'If you approve',
      'record-test': 'If it passes',
      'sign-off': 'If you sign off',
    },
    details: 'All details',
    reviews: 'My review environments',
    noReviews: 'You have none. “New…” makes one of any version.',
    deliveries: 'My deliveries',
    noDeliveries: 'What you push or ask for appears here.',
    decided: 'You decided',
    noDecisions: 'Nothing yet.',
  },
} as const;
