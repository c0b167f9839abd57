// The words of the page behind the link of an e-mail, in Spanish.
export default {
  title: 'Su conversación',
  ended: 'Este enlace ya no es válido: la conversación ha terminado o el enlace tiene más de una semana. Abra el chat de nuestro sitio para escribirnos.',
};
