// The widget's words about the people at the desk, in Russian.
export default {
  hereNow: 'Мы на месте',
  usually: 'Обычное время ответа: {time}',
  away: 'Сейчас никого нет. Сообщение подождёт здесь.',
  back: 'Вернёмся {day} в {time}',
  backOn: 'Снова на связи: {day}, {time}',
};
