var e={allFlows:"Wszystkie scenariusze",again:"Spróbuj ponownie"};export{e as default};
