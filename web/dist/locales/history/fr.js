var e={historyBack:"Retour",historyEmpty:"Aucune conversation antérieure.",historyFailed:"Chargement impossible. Veuillez réessayer."};export{e as default};
