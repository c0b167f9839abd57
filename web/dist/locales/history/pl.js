var i={historyBack:"Wstecz",historyEmpty:"Nie ma wcześniejszych rozmów.",historyFailed:"Nie udało się ich wczytać. Spróbuj ponownie."};export{i as default};
