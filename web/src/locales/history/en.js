// The widget's words for earlier conversations, in English.
export default {
  historyBack: 'Back',
  historyEmpty: 'No earlier conversations.',
  historyFailed: 'They could not be loaded. Please try again.',
  historyAway: 'Earlier conversations can’t be shown now. This chat goes on.',
  'endedBy.teammate': 'Closed by {name}',
  'endedBy.contact': 'Closed by you',
  'endedBy.assistant': 'Closed by the assistant',
  'endedBy.silence': 'Closed after a time without messages',
  'endedBy.system': 'Closed',
};
