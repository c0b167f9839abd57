var l={allFlows:"All flows",again:"Try again"};export{l as default};
