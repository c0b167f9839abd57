var e={titleNumbers:"Liczby"};export{e as default};
