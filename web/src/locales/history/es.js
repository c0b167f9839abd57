// The widget's words for earlier conversations, in Spanish.
export default {
  historyBack: 'Atrás',
  historyEmpty: 'No hay conversaciones anteriores.',
  historyFailed: 'No se pudieron cargar. Inténtalo de nuevo.',
  historyAway: 'Las conversaciones anteriores no se pueden mostrar ahora. Este chat sigue.',
  'endedBy.teammate': 'Cerrada por {name}',
  'endedBy.contact': 'La cerraste tú',
  'endedBy.assistant': 'Cerrada por el asistente',
  'endedBy.silence': 'Cerrada tras un tiempo sin mensajes',
  'endedBy.system': 'Cerrada',
};
