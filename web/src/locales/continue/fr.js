// The words of the page behind the link of an e-mail, in French.
export default {
  title: 'Votre conversation',
  ended: 'Ce lien n’est plus valable : la conversation est terminée ou le lien a plus d’une semaine. Ouvrez le chat de notre site pour nous écrire.',
};
