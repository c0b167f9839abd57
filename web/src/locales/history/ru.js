// The widget's words for earlier conversations, in Russian.
export default {
  historyBack: 'Назад',
  historyEmpty: 'Прежних разговоров нет.',
  historyFailed: 'Не удалось загрузить. Попробуйте ещё раз.',
  historyAway: 'Прежние разговоры сейчас не показать. Этот разговор продолжается.',
  'endedBy.teammate': 'Разговор закрыт · {name}',
  'endedBy.contact': 'Вы закрыли разговор',
  'endedBy.assistant': 'Разговор закрыл ассистент',
  'endedBy.silence': 'Разговор закрыт: долго не было сообщений',
  'endedBy.system': 'Разговор закрыт',
};
