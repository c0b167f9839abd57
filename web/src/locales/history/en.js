// The widget's words for earlier conversations, in English.
export default {
  historyBack: 'Back',
  historyEmpty: 'No earlier conversations.',
  historyFailed: 'They could not be loaded. Please try again.',
};
