// The widget's words about the people at the desk, in Spanish.
export default {
  hereNow: 'En línea ahora',
  usually: 'Suele responder en {time}',
  away: 'Ahora no hay nadie. Tu mensaje espera aquí.',
  back: 'Volvemos {day} a las {time}',
  backOn: 'Volvemos el {day} a las {time}',
};
