// The words of ratings in Spanish.
export default {
  'rating.question': '¿Qué tal lo hicimos?',
  'rating.dismiss': 'Sin valoración',
  'rating.of': '{rating} de {most}',
  'rating.1': 'Mal',
  'rating.2': 'Regular',
  'rating.3': 'Normal',
  'rating.4': 'Bien',
  'rating.5': 'Muy bien',
  'rating.comment': '¿Quiere añadir algo?',
  'rating.send': 'Enviar',
  'rating.stored': 'Gracias, su valoración está guardada.',
  'rating.thanks': 'Gracias por su comentario.',
  'rating.failed': 'No se pudo guardar. Inténtelo de nuevo.',
  'rating.late': 'Ya es tarde para valorar esta conversación.',
};
