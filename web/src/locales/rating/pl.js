// The words of ratings in Polish.
export default {
  'rating.question': 'Jak nam poszło?',
  'rating.dismiss': 'Bez oceny',
  'rating.of': '{rating} z {most}',
  'rating.1': 'Źle',
  'rating.2': 'Niezbyt dobrze',
  'rating.3': 'W porządku',
  'rating.4': 'Dobrze',
  'rating.5': 'Bardzo dobrze',
  'rating.comment': 'Czy chcesz coś dodać?',
  'rating.send': 'Wyślij',
  'rating.stored': 'Dziękujemy, ocena jest zapisana.',
  'rating.thanks': 'Dziękujemy za opinię.',
  'rating.failed': 'Nie udało się zapisać. Spróbuj ponownie.',
  'rating.late': 'Na ocenę tej rozmowy jest już za późno.',
};
