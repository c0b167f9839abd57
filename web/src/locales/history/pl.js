// The widget's words for earlier conversations, in Polish.
export default {
  historyBack: 'Wstecz',
  historyEmpty: 'Nie ma wcześniejszych rozmów.',
  historyFailed: 'Nie udało się ich wczytać. Spróbuj ponownie.',
};
