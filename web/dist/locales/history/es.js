var o={historyBack:"Atrás",historyEmpty:"No hay conversaciones anteriores.",historyFailed:"No se pudieron cargar. Inténtalo de nuevo."};export{o as default};
