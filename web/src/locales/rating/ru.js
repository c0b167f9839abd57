// The words of ratings in Russian.
export default {
  'rating.question': 'Как вам наша помощь?',
  'rating.dismiss': 'Не оценивать',
  'rating.of': '{rating} из {most}',
  'rating.1': 'Плохо',
  'rating.2': 'Не очень',
  'rating.3': 'Нормально',
  'rating.4': 'Хорошо',
  'rating.5': 'Отлично',
  'rating.comment': 'Хотите что-нибудь добавить?',
  'rating.send': 'Отправить',
  'rating.stored': 'Спасибо, оценка сохранена.',
  'rating.thanks': 'Спасибо за отзыв.',
  'rating.failed': 'Не удалось сохранить. Попробуйте ещё раз.',
  'rating.late': 'Оценить этот разговор уже нельзя.',
};
