// The widget's words for earlier conversations, in Spanish.
export default {
  historyBack: 'Atrás',
  historyEmpty: 'No hay conversaciones anteriores.',
  historyFailed: 'No se pudieron cargar. Inténtalo de nuevo.',
};
