var a={allFlows:"Все сценарии",again:"Повторить"};export{a as default};
