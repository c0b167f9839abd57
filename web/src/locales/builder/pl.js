// The words of the builder of flows in Polish.
export default {
  allFlows: 'Wszystkie scenariusze',
  again: 'Spróbuj ponownie',
};
