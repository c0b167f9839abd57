var l={allFlows:"Todos los flujos",again:"Reintentar"};export{l as default};
