// The widget's words for earlier conversations, in Russian.
export default {
  historyBack: 'Назад',
  historyEmpty: 'Прежних разговоров нет.',
  historyFailed: 'Не удалось загрузить. Попробуйте ещё раз.',
};
