// The words of the list of flows and their versions in English.
export default {
  titleVersions: 'Versions',
};
