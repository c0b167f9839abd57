var t={titleTests:"Тесты",titleReplay:"Повтор"};export{t as default};
