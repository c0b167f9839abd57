var s={allFlows:"Tous les scénarios",again:"Réessayer"};export{s as default};
