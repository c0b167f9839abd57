// The words of the builder of flows in Spanish.
export default {
  allFlows: 'Todos los flujos',
  again: 'Reintentar',
};
