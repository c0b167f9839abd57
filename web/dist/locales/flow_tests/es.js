var e={titleTests:"Pruebas",titleReplay:"Repetición"};export{e as default};
