// The words of the list of flows and their versions in Russian.
export default {
  titleVersions: 'Версии',
};
