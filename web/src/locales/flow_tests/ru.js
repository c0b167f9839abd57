// The words of tests and replays of a flow in Russian.
export default {
  titleTests: 'Тесты',
  titleReplay: 'Повтор',
};
