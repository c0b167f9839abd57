var e={titleNumbers:"Показатели"};export{e as default};
