// The words of the list of flows and their versions in Spanish.
export default {
  titleVersions: 'Versiones',
};
