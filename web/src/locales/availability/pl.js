// The widget's words about the people at the desk, in Polish.
export default {
  hereNow: 'Jesteśmy na miejscu',
  usually: 'Zwykły czas odpowiedzi: {time}',
  away: 'Teraz nikogo nie ma. Wiadomość czeka tutaj.',
  back: 'Wracamy {day} o {time}',
  backOn: 'Wracamy: {day}, {time}',
};
