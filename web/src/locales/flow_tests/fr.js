// The words of tests and replays of a flow in French.
export default {
  titleTests: 'Tests',
  titleReplay: 'Rejeu',
};
