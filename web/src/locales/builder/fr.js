// The words of the builder of flows in French.
export default {
  allFlows: 'Tous les scénarios',
  again: 'Réessayer',
};
