// The widget's words for earlier conversations, in Polish.
export default {
  historyBack: 'Wstecz',
  historyEmpty: 'Nie ma wcześniejszych rozmów.',
  historyFailed: 'Nie udało się ich wczytać. Spróbuj ponownie.',
  historyAway: 'Wcześniejszych rozmów nie można teraz pokazać. Ten czat działa dalej.',
  'endedBy.teammate': 'Rozmowę zakończono · {name}',
  'endedBy.contact': 'Rozmowę zakończono przez Ciebie',
  'endedBy.assistant': 'Rozmowę zakończył asystent',
  'endedBy.silence': 'Rozmowa zakończona po czasie bez wiadomości',
  'endedBy.system': 'Rozmowa zakończona',
};
