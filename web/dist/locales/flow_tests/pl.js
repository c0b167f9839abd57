var t={titleTests:"Testy",titleReplay:"Odtwarzanie"};export{t as default};
