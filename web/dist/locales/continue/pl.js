var a={title:"Twoja rozmowa",ended:"Ten link już nie działa: rozmowa się skończyła albo link ma ponad tydzień. Otwórz czat na naszej stronie, aby do nas napisać."};export{a as default};
