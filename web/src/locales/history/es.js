// The widget's words for earlier conversations, in Spanish.
export default {
  historyBack: 'Atrás',
  historyEmpty: 'No hay conversaciones anteriores.',
  historyFailed: 'No se pudieron cargar. Inténtalo de nuevo.',
  'endedBy.teammate': 'Cerrada por {name}',
  'endedBy.contact': 'La cerraste tú',
  'endedBy.assistant': 'Cerrada por el asistente',
  'endedBy.silence': 'Cerrada tras un tiempo sin mensajes',
  'endedBy.system': 'Cerrada',
};
