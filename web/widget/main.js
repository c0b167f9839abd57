let aD=15000;class e extends Error{constructor(status,code,detail,wait=0){super(detail||code);this.status=status;this.code=code;this.wait=wait*1000}
get refused(){return [401,403,404,410].includes(this.status)}
get passing(){return this.status===0||this.status===429||this.status>=500}
static async from(response){let body=await response.json().catch(()=>({}));return new e(response.status,body.code??`http_${response.status}`,body.detail??'',body.retry_after)}}
let B=({code})=>code.startsWith('token_');async function C(url,token,body){let headers={'Content-Type':'application/json'};if(token)headers.Authorization=`Bearer ${token}`;let response;try{response=await fetch(url,{method:'POST',headers,body:JSON.stringify(body),signal:AbortSignal.timeout(aD),})}catch(error){throw new e(0,'unreachable',error.message)}
if(!response.ok)throw await e.from(response);return response.json()}
let aE=(base,token,body)=>C(`${base}/v1/conversations`,token,body);let aF=(base,{id,token},line)=>
C(`${base}/v1/conversations/${encodeURIComponent(id)}/messages`,token,line);let aG=(base,{id,token})=>
C(`${base}/v1/conversations/${encodeURIComponent(id)}/close`,token,{});let aH=500;let aI=30000;let U=(wait)=>wait*(1+Math.random()/ 4);function V(d,signal,g=0){let aJ=Math.min(aH*2**d,aI);return new Promise((resolve)=>{let x=new AbortController();let D=()=>{if((document.hidden||g)&&!signal.aborted)return;clearTimeout(j);finish()};let finish=()=>{x.abort();resolve()};let j=setTimeout(finish,g?U(g):aJ*(0.5+Math.random()/ 2));addEventListener('online',D,{signal:x.signal});document.addEventListener('visibilitychange',D,{signal:x.signal});signal.addEventListener('abort',D,{signal:x.signal})})}
let W=8000;let aK=20000;let aL=45000;let aM=10000;let aN=2;class aO{#l;#ia;#w;#g;#x=null;#o=new AbortController();#qa=0;#y=!1;#ra=null;constructor({base,conversation,after,on}){this.#l=base;this.#ia=conversation;this.#w=after;this.#g=on}
get live(){return this.#y&&!this.#o.signal.aborted}
send(frame){if(!this.live||this.#x?.readyState!==WebSocket.OPEN)return !1;this.#x.send(JSON.stringify(frame));return !0}
stop(){this.#o.abort()}
get after(){return this.#w}
async run(){let{signal}=this.#o;for(let d=0;;d+=1){this.#g.state('connecting');let E=performance.now();this.#ra=null;let{ready,problem=this.#ra}=await this.#ja();this.#y=!1;if(signal.aborted)return;if(problem?.refused){this.stop();this.#g.refused(problem);return}
if(ready&&performance.now()-E>aM)d=0;this.#g.state('waiting',problem);await V(d,signal,problem?.wait);if(signal.aborted)return}}
async #ja(){if(this.#qa<aN){let k=await this.#ec();if(k.ready||this.#o.signal.aborted){this.#qa=0;return k}}
let k=await this.#fc();if(k.ready)this.#qa+=1;return k}
#pb(path){return `${this.#l}/v1/conversations/${encodeURIComponent(this.#ia.id)}/${path}?after=${this.#w}`}
#qb(frame){if(frame.type==='reset')this.#w='0';else if(['message','ready','closed'].includes(frame.type))this.#w=frame.offset;if(frame.type==='ready'){this.#y=!0;this.#g.state('live')}
if(frame.type==='error'&&B(frame)&&!frame.client_message_id)this.#ra=new e(401,frame.code,frame.detail);this.#g.frame(frame)}
#ec(){return new Promise((resolve)=>{let ready=!1;let F=!1;let socket;let finish=()=>{clearTimeout(X);clearInterval(aP);this.#o.signal.removeEventListener('abort',finish);this.#x=null;socket?.close();resolve({ready})};let X=setTimeout(finish,W);let aP=setInterval(()=>{if(F)return finish();F=this.send({type:'ping'})},aK);this.#o.signal.addEventListener('abort',finish);try{socket=new WebSocket(this.#pb('socket').replace(/^http/,'ws'),['frontdesk.v1',`bearer.${this.#ia.token}`,])}catch{finish();return}
this.#x=socket;socket.onmessage=({data})=>{if(this.#x!==socket)return;F=!1;let frame=JSON.parse(data);if(frame.type==='ready'){ready=!0;clearTimeout(X)}
this.#qb(frame)};socket.onclose=finish})}
async #fc(){let ended=new AbortController();let signal=AbortSignal.any([ended.signal,this.#o.signal]);let G=setTimeout(()=>ended.abort(),W);let ready=!1;try{let response=await fetch(this.#pb('events'),{headers:{Authorization:`Bearer ${this.#ia.token}`,Accept:'text/event-stream'},cache:'no-store',signal,});if(!response.ok)return{ready,problem:await e.from(response)};for await(let frame of framesOf(response.body,()=>{clearTimeout(G);G=setTimeout(()=>ended.abort(),aL)})){if(frame.type==='ready')ready=!0;this.#qb(frame)}}catch{}finally{clearTimeout(G);ended.abort()}
return{ready}}}
async function*framesOf(body,heard){let aQ=body.pipeThrough(new TextDecoderStream()).getReader();let Y='';let data='';for(;;){let{value,done}=await aQ.read();if(done)return;heard();let lines=(Y+value).split('\n');Y=lines.pop();for(let raw of lines){let line=raw.replace(/\r$/,'');if(line.startsWith('data:'))data+=line.slice(5).trimStart();else if(line===''&&data){yield JSON.parse(data);data=''}}}}
//
let aR=60000;let TYPING_EXPIRES_MS=6000;let aS=90000;class aT{#m=new Map();#s=new Map();#n=new Map();#sa=new Map();#p;#rb=0;#sb=null;place=null;constructor(changed){this.#p=changed}
lines(){return [...this.#m.values(),...this.#s.values(),...this.#n.values()]}
get activity(){return this.#s.size?null:this.#sb}
messages(){return [...this.#m.values()].filter((line)=>line.kind==='message').map((line)=>line.message)}
apply(frame){let message=null;if(frame.type==='message')message=this.#gc(frame.message);else if(frame.type==='delta')this.#hc(frame);else if(frame.type==='draft_dropped')this.#z(frame.message_id);else if(frame.type==='activity')this.#ic(frame);else if(frame.type==='queue')this.place=frame.place;else if(frame.type==='ack')this.mark(frame.client_message_id,'sent');else if(frame.type==='reset')this.#m.clear();if(frame.type==='reset'||frame.type==='ready')this.#tb();if(['reset','ready','closed'].includes(frame.type))this.place=null;this.#p();return message}
clear(){this.#m.clear();this.#n.clear();this.#tb();this.#p()}
divide(){this.#rb+=1;let key=`divider:${this.#rb}`;this.#m.set(key,{key,kind:'divider'});this.#p()}
submit(id,body,label){this.#n.set(id,{key:`c:${id}`,kind:'sending',id,body,text:label,state:'sending',at:new Date()});this.#p()}
mark(id,state,problem=null){let line=this.#n.get(id);if(!line)return;this.#n.set(id,{...line,state,problem});this.#p()}
unsent(){return [...this.#n.values()].filter((line)=>line.state==='sending')}
sending(id){let line=this.#n.get(id);return line?.state==='sending'?line:null}
#gc(message){let c=message.client_message_id;let aU=this.#m.has(message.id);if(c)this.#n.delete(c);this.#z(message.id);this.#m.set(message.id,{key:c?`c:${c}`:`m:${message.id}`,kind:'message',message});if(message.author.kind!=='contact'&&message.text)this.#aa(null);return aU?null:message}
#hc({message_id:id,turn,position,text}){if(this.#m.has(id))return;this.#ub(turn);let draft=position>0?this.#s.get(id):null;if((draft?.length??0)!==position){this.#z(id);return}
let length=position+[...text].length;this.#s.set(id,{key:`m:${id}`,kind:'draft',turn,length,text:(draft?.text??'')+text});this.#ta(id,aR,()=>this.#z(id))}
#z(id){this.#s.delete(id);this.#ta(id,0)}
#ub(turn){for(let [id,draft] of this.#s)if(draft.turn!==turn)this.#z(id)}
#tb(){this.#ub(null);this.#aa(null)}
#ic({activity,tool,author,name,text}){if(author==='contact')return;if(activity==='idle')return this.#aa(null);let H=activity==='typing'?TYPING_EXPIRES_MS:aS;this.#aa({activity,tool,author,name,text},H)}
#aa(activity,H=0){this.#sb=activity;this.#ta('activity',H,()=>this.#aa(null))}
#ta(key,after,then){clearTimeout(this.#sa.get(key));this.#sa.delete(key);if(!after)return;let j=setTimeout(()=>{then();this.#p()},after);this.#sa.set(key,j)}}
class aV{#ka;#ua=new Map();constructor(base){this.#ka=`frontdesk:${base}:`}
read(b){try{return JSON.parse(localStorage.getItem(this.#ka+b))??{}}catch{return this.#ua.get(b)??{}}}
write(b,changes){let value={...this.read(b),...changes};this.#ua.set(b,value);try{localStorage.setItem(this.#ka+b,JSON.stringify(value))}catch{}}
forget(b){this.#ua.delete(b);try{localStorage.removeItem(this.#ka+b)}catch{}}}
function Z(token){if(!token)return 'anonymous';try{let aW=token.split('.')[1].replace(/-/g,'+').replace(/_/g,'/');let{iss='',sub,role=''}=JSON.parse(atob(aW));if(sub)return `${iss}|${sub}|${role}`}catch{}
return token}
let aX=15000;let aY=3000;let aa=300000;class aZ{#l;#i;#va;#wa;#la;#e;#h;#k;#xa=new AbortController();#j=null;#d=null;#ma=0;#ba=new Map();#vb=Promise.resolve();#na=0;#t=!1;#ca=!1;#ya=!1;#da=0;status='idle';problem=null;unread=0;changed=()=>{};arrived=()=>{};progressed=()=>{};constructor({base,locale,channel,region,token,storage,emit}){this.#l=base;this.#i=locale;this.#va=region;this.#wa=channel;this.#la=token;this.#e=Z(token);this.#h=storage;this.#k=emit;this.conversation=new aT(()=>this.changed())}
resume(){if(this.status==='idle'&&this.#h.read(this.#e).conversation_id)this.begin()}
begin(){if(!['idle','refused'].includes(this.status))return;let{conversation_id:id,token}=this.#h.read(this.#e);if(id&&this.status==='idle')this.#ja({id,token},'0');else this.#za()}
identify(token,{forget=!1}={}){let b=Z(token);if(forget){this.#h.forget(this.#e);this.#h.forget(b)}
this.#la=token;if(b===this.#e&&!forget&&this.status!=='refused')return;this.#e=b;this.#jc();this.conversation.clear();this.#ab(0);this.#u('idle');if(this.#ya)this.begin();else this.resume()}
say(text){this.#wb({text},text)}
press({action,label}){this.#wb({action},label)}
get imports(){return this.#d&&this.#h.read(this.#e).imports}
get current(){return this.#d}
retry(id){this.conversation.mark(id,'sending');this.#bb(id)}
async renew(id){let conversation=this.#d;this.conversation.mark(id,'sending');try{await aG(this.#l,conversation);if(conversation===this.#d&&!this.#t)this.#cb()}catch(problem){this.#oa(id,problem)}}
typing(){let now=performance.now();if(this.#na&&now-this.#na<aY)return;if(this.#j?.send({type:'typing'}))this.#na=now}
watch(ba){this.#ya=ba;this.#db()}
#u(status,problem=null){this.status=status;if(status!=='connecting')this.problem=problem;if(problem?.wait)this.#pa();this.changed()}
#jc(){this.#xa.abort();this.#xa=new AbortController();this.#j?.stop();this.#j=null;this.#d=null;this.#t=!1;this.#ca=!1;this.#ma=0;clearTimeout(this.#da);this.#da=0;this.#pa()}
#pa(){for(let j of this.#ba.values())clearTimeout(j);this.#ba.clear()}
async #za(){let{signal}=this.#xa;this.#u('connecting');for(let d=0;!signal.aborted;d+=1){let l=this.#h.read(this.#e).visitor_token;let body={locale:this.#i,...(this.#wa&&{channel:this.#wa}),...(this.#va&&{region:this.#va})};try{let opened=await aE(this.#l,this.#la??l,body);if(!signal.aborted)this.#f(opened);return}catch(problem){if(signal.aborted)return;if(!this.#la&&l&&problem.refused){this.#h.write(this.#e,{visitor_token:undefined});continue}
if(!problem.passing||problem.wait>aa)return this.#xb(problem);this.#u('waiting',problem);await V(d,signal,problem.wait)}}}
#f({conversation_id:id,token,visitor_token:l,imports}){let I=this.#d?.id===id;this.#t=!1;this.#h.write(this.#e,{conversation_id:id,token,imports,...(l&&{visitor_token:l})});this.#ja({id,token},I?this.#j.after:'0')}
#xb(problem){this.#t=!1;for(let{id}of this.conversation.unsent())this.conversation.mark(id,'failed',problem);this.#pa();this.#u('refused',problem);this.#k('error',{code:problem.code,detail:problem.message})}
#ja(conversation,after){this.#j?.stop();this.#d=conversation;let ab=new aO({base:this.#l,conversation,after,on:{frame:(frame)=>this.#kc(frame),state:(state,problem)=>this.#u(state,problem),refused:(problem)=>this.#lc(problem),},});this.#j=ab;ab.run()}
#lc(problem){this.#ma+=1;if(this.#ma>1)return this.#xb(problem);let before=this.#d.id;this.#za().then(()=>{if(this.#d&&this.#d.id!==before)this.conversation.apply({type:'reset'})})}
#kc(frame){if(frame.type==='reset')this.#ca=!1;let message=this.conversation.apply(frame);if(message)this.#mc(message);if(frame.type==='progress')this.progressed(frame.progress);if(frame.type==='ack')this.#ea(frame.client_message_id);if(frame.type==='error')this.#oa(frame.client_message_id,new e(0,frame.code,frame.detail,frame.retry_after??0));if(frame.type==='ready')this.#y(frame);if(frame.type==='closed')this.#cb()}
#mc(message){if(message.client_message_id)this.#ea(message.client_message_id);if(this.#ca){this.arrived(message);this.#k('message',message);this.#db()}}
#y({status}){this.#ma=0;this.#ca=!0;this.#db();if(status==='closed')return this.#cb();this.#yb()}
#yb(){for(let{id}of this.conversation.unsent())this.#bb(id)}
#cb(){this.#j.stop();this.#u('ended');if(this.conversation.unsent().length)this.#eb()}
#eb(){if(this.#t)return;this.#t=!0;this.#j.stop();this.conversation.divide();this.#za()}
#wb(body,label){let random=crypto.getRandomValues(new Uint32Array(4));let id=[...random].map((m)=>m.toString(36).padStart(7,'0')).join('');this.#na=0;this.conversation.submit(id,body,label);this.#bb(id)}
#bb(id){let line=this.conversation.sending(id);this.#ea(id);if(this.#da)return;if(!this.problem?.wait)this.#ba.set(id,setTimeout(()=>this.#oa(id,new e(0,'unanswered')),aX),);if(this.status==='idle'||this.status==='refused')return this.begin();if(this.status==='ended')return this.#eb();if(!this.#j?.live)return;let type=line.body.text===undefined?'action':'message';if(this.#j.send({type,...line.body,client_message_id:id}))return;let conversation=this.#d;this.#vb=this.#vb.then(()=>this.#nc(conversation,id))}
async #nc(conversation,id){let line=this.conversation.sending(id);if(!line||conversation!==this.#d)return;try{await aF(this.#l,conversation,{...line.body,client_message_id:id});this.conversation.mark(id,'sent');this.#ea(id)}catch(problem){if(conversation===this.#d)this.#oa(id,problem)}}
#ea(id){clearTimeout(this.#ba.get(id));this.#ba.delete(id)}
#oa(id,problem){let{code,message:detail,wait}=problem;if(id&&code==='conversation_closed')return this.#eb();if(id&&B(problem))return;if(id){this.#ea(id);let again=wait&&wait<=aa;if(this.conversation.sending(id))this.conversation.mark(id,again?'sending':'failed',problem);if(again)this.#oc(wait)}
this.#k('error',{code,detail})}
#oc(wait){this.#pa();this.#da||=setTimeout(()=>{this.#da=0;this.#yb()},U(wait))}
#db(){let messages=this.conversation.messages();let last=messages.at(-1)?.id;if(this.#ya){if(last&&this.#ca)this.#h.write(this.#e,{seen:last});return this.#ab(0)}
let{seen}=this.#h.read(this.#e);let E=messages.findIndex((message)=>message.id===seen);this.#ab(messages.slice(E+1).filter((message)=>message.author.kind!=='contact').length)}
#ab(unread){if(unread===this.unread)return;this.unread=unread;this.changed();this.#k('unread',unread)}}
let bb=['en','es','fr','pl','ko','ru'];function bc(n,bd){for(let o of [n,...(n?[]:bd)]){let ac=String(o??'').toLowerCase().split(/[-_]/)[0];if(bb.includes(ac))return ac}
return 'en'}
async function be(base,locale){let{default:strings}=await import(`${base}/locales/${locale}.js`);return(key,values={})=>
Object.hasOwn(strings,key)?strings[key].replace(/\{(\w+)\}/g,(_,name)=>values[name]??''):undefined}
function h(o,attributes,...children){let element=document.createElement(o);for(let [name,value] of Object.entries(attributes??{})){if(value===null||value===undefined||value===!1)continue;if(typeof value==='function')element.addEventListener(name,value);else element.setAttribute(name,value===!0?'':value)}
for(let ad of children.flat(2))if((ad??!1)!==!1)element.append(ad);return element}
let ae={bell:'M4 17h16M6 17a6 6 0 0 1 12 0M12 11V8M10 8h4M3 20h18',close:'M6 6l12 12M18 6L6 18',send:'M12 19V5M6 11l6-6 6 6',down:'M12 5v14M6 13l6 6 6-6',search:'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4',plus:'M12 5v14M5 12h14',edit:'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',check:'M5 13l4 4L19 7',clock:'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2',alert:'M12 8v5M12 16.5v.5M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',undo:'M9 14L4 9l5-5M4 9h9a6 6 0 0 1 0 12h-3',open:'M9 5h10v10M19 5L6 18',};let addIcons=(bf)=>Object.assign(ae,bf);function icon(name){let af='http://www.w3.org/2000/svg';let svg=document.createElementNS(af,'svg');svg.setAttribute('viewBox','0 0 24 24');svg.setAttribute('aria-hidden','true');let path=document.createElementNS(af,'path');path.setAttribute('d',ae[name]);svg.append(path);return svg}
function p(text){if(!URL.canParse(text))return null;let url=new URL(text);return ['http:','https:'].includes(url.protocol)?url.href:null}
function link(href,...children){return h('a',{href,target:'_blank',rel:'noopener noreferrer'},...children)}
let moreCards=new Map();let ag=['email','phone','company','jobtitle','website','city','country','lifecyclestage'];let bg=['firstname','lastname'];let ah={found:'search',created:'plus',updated:'edit',exists:'alert',pending:'clock',proposed:'edit',changed:'alert',merged:'check',undone:'undo',note:'check',};let bh=/^\d{4}-\d\d-\d\dT\d\d:\d\d/;function ai(card,t){switch(card.kind){case 'found':
return card.contacts.length===1&&card.total===1?t('found'):t('foundMany',{total:card.total});case 'updated':
return t(card.changes.length?'updated':'unchanged');case 'exists':
return t('exists',{property:label(card.property,card.contact.labels,t)});case 'proposed':
return t(card.reason==='merge'?'proposedMerge':card.contact?'proposed':'proposedNew');case 'undone':
return t(card.removed?'removed':'undone');default:
return ah[card.kind]?t(card.kind):(moreCards.get(card.kind)?.title(card)??null)}}
function bi(card){return(card.contacts??[card.contact]).filter(Boolean).map(q)}
function bj({kind,changes}){return ['created','merged','undone'].includes(kind)||(kind==='updated'&&changes.length>0)}
function bk(card,a){let title=ai(card,a.t);if(title===null)return null;let more=moreCards.get(card.kind);if(more)return more.render(card);return h('section',{class:`card ${card.kind === 'note' ? 'noted' : card.kind}`,'aria-label':title},h('h3',null,icon(ah[card.kind]),title),...r(card,a),)}
function r(card,a){let{t}=a;if(card.kind==='pending')return [hint(t('pendingHint'))];if(card.kind==='found')return found(card,a);let{contact,changes:list=[],similar=[],by,at,merged}=card;let time=at&&new Date(at).toLocaleString(a.locale,{dateStyle:'medium',timeStyle:'short'});let bl=t(card.reason==='merge'?'goes':'similar');return [contact&&(list.length||card.kind==='note'?heading(contact,a):record(contact,a)),(by||time)&&hint(t('changedBy',{name:by??'–',time:time??'–'})),list.length>0&&changes(card,a),merged&&hint(t('mergedFrom',{name:q(merged)})),ending(contact,a,card.undo),similar.length>0&&h('div',{class:'similar'},hint(bl),aj(similar,a)),]}
let hint=(text)=>h('p',{class:'hint'},text);function found({contacts,total,criteria=[]},a){let g=criteria.length>0&&chips(criteria,a);if(contacts.length===1&&total===1)return [g,record(contacts[0],a),ending(contacts[0],a)];let more=total>contacts.length&&hint(a.t('showing',{shown:contacts.length,total}));return [g,aj(contacts,a),more]}
function aj(contacts,a){let rows=contacts.map((contact)=>
h('li',null,h('details',null,h('summary',null,heading(contact,a)),ak(contact,a),ending(contact,a))),);return h('ul',null,...rows)}
function chips(criteria,a){let{t}=a;let bm=criteria.map(({property,label:c,operator,value:n})=>{let name=label(property,{[property]:c},t);return h('li',{dir:'auto'},`${name} ${t(`op.${operator}`)} `,n&&h('b',null,shown(property,n,a)))});return h('ul',{class:'chips','aria-label':t('criteria')},...bm)}
function record(contact,a){return h('div',{class:'record'},heading(contact,a),ak(contact,a))}
function q({id,properties}){let{firstname='',lastname='',email}=properties;if(/^[가-힣]+ [가-힣]+$/.test(`${firstname} ${lastname}`))return lastname+firstname;return [firstname,lastname].filter(Boolean).join(' ')||email||id}
function heading(contact,a){let name=q(contact);let{email,company,jobtitle}=contact.properties;let s=[jobtitle,company].filter(Boolean).join(' · ')||(email===name?'':email);return h('div',{class:'who'},h('span',{class:'avatar','aria-hidden':'true'},bn(name,a.locale)),h('div',null,h('strong',{dir:'auto'},name),s&&h('span',{dir:'auto'},s)),)}
function bn(name,locale){let a=name.split(/[\s@.]+/).filter(Boolean);return a.slice(0,2).map((bo)=>[...bo][0]).join('').toLocaleUpperCase(locale)}
function ak(contact,a){let al=Object.keys(contact.properties).filter((name)=>!bg.includes(name));let place=(name)=>(ag.indexOf(name)+1||ag.length+1);al.sort((bp,bq)=>place(bp)-place(bq));let rows=al.flatMap((name)=>[h('dt',null,label(name,contact.labels,a.t)),h('dd',{dir:'auto'},value(name,contact.properties[name],a)),]);return rows.length>0&&h('dl',null,...rows)}
function changes({kind,contact,changes:list},a){let{t}=a;let am=(o,{property},text)=>h(o,null,text?shown(property,text,a):t('empty'));let rows=list.flatMap((change)=>[h('dt',null,label(change.property,{...contact?.labels,[change.property]:change.label},t)),h('dd',{dir:'auto'},contact&&[h('span',{class:'hidden'},`${t(kind === 'changed' ? 'expected' : 'before')} `),am('del',change,change.before),h('span',{class:'arrow','aria-hidden':'true'},' → '),h('span',{class:'hidden'},` ${t('after')} `),],am('ins',change,change.after),),]);return h('dl',{class:'changes'},...rows)}
function label(name,labels,t){return t(`property.${name}`)??labels[name]??name}
function shown(name,text,{t,locale}){if(name==='lifecyclestage')return t(`stage.${text}`)??text;if(bh.test(text)&&!Number.isNaN(Date.parse(text))){return new Date(text).toLocaleString(locale,{dateStyle:'medium',timeStyle:'short'})}
return text}
function value(name,text,a){if(name==='email')return h('a',{href:`mailto:${encodeURIComponent(text).replace('%40', '@')}`},text);if(name==='phone')return h('a',{href:`tel:${text.replace(/[^\d+]/g, '')}`},text);let href=p(name==='website'&&/^[\w-]+(\.[\w-]+)+/.test(text)?`https://${text}`:text);return href?link(href,text):shown(name,text,a)}
function ending(contact,a,token){let an=[contact&&br(contact,a),token&&a.press&&undo(token,contact,a)].filter(Boolean);return an.length>0&&h('div',{class:'ending'},...an)}
function br(contact,{t}){let href=p(contact.url??'');if(!href)return null;let ao=link(href,t('openRecord'),icon('open'),s(`${q(contact)}, ${t('newTab')}`));ao.className='record-link';return ao}
function undo(token,contact,{t,press}){let button={action:`undo:${token}`,label:t('undo')};let click=()=>press(button);return h('button',{type:'button','data-action':button.action,click},icon('undo'),button.label,s(q(contact)))}
let s=(text)=>h('span',{class:'hidden'},` (${text})`);let ap=String.raw`(https?:\/\/[^\s<>"'\x60]{1,2000})|([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})`;let J=new RegExp(ap,'g');let bs=String.raw`\x60([^\x60\n]{1,2000})\x60`;let bt=String.raw`\*\*(\S(?:[^*\n]{0,2000}\S)?)\*\*`;let bu=String.raw`\[([^\]\n]{1,200})\]\((https?:\/\/[^\s)]{1,2000})\)`;let K=new RegExp([bs,bt,bu,ap].join('|'),'g');let bv=/^\s{0,6}(?:[-*•]|(\d{1,3})[.)])\s+([^]*)/;let bw=/^\s*\x60{3}/;let aq=/^#{1,6}\s+([^]*)/;function bx(u,L){if(L)return [h('a',{href:`mailto:${L}`},L)];let bz=u.includes('(')?/[.,;:!?\]*]{1,99}$/:/[.,;:!?)\]*]{1,99}$/;let end=u.match(bz)?.[0]??'';let ar=u.slice(0,u.length-end.length);let href=p(ar);return href?[link(href,ar),end]:[u]}
function inline(text,v){let f=[];let from=0;for(let match of text.matchAll(v)){f.push(text.slice(from,match.index));from=match.index+match[0].length;let [,...groups]=match;let [code,au,label,target]=v===K?groups:[];if(code)f.push(h('code',{dir:'ltr'},code));else if(au)f.push(h('strong',null,inline(au,J)));else if(label)f.push(p(target)?link(p(target),label):match[0]);else f.push(...bx(groups.at(-2),groups.at(-1)))}
f.push(text.slice(from));return f.filter((node)=>node!=='')}
function lines(i,v){return i.flatMap((text,index)=>(index?[h('br'),...inline(text,v)]:inline(text,v)))}
function plain(text){let w=new DocumentFragment();w.append(h('p',null,lines(text.split('\n'),J)));return w}
function M(text){let w=new DocumentFragment();for(let N of bA(text))w.append(bB(N));return w}
function bA(text){let O=[];let last=null;let add=(kind,line,more)=>{if(last?.kind!==kind)O.push((last={kind,lines:[],...more}));last.lines.push(line)};for(let line of text.split('\n')){let av=bw.test(line);let y=line.match(bv);if(last?.kind==='pre'){if(av)last=null;else last.lines.push(line)}else if(av){O.push((last={kind:'pre',lines:[]}))}else if(!line.trim()){last=null}else if(y){add(y[1]?'ol':'ul',y[2],{start:y[1]})}else if(aq.test(line)){add('heading',line.match(aq)[1])}else{add('p',line)}}
return O}
function bB({kind,lines:i,start}){if(kind==='pre')return h('pre',{tabindex:'0',dir:'ltr'},h('code',null,i.join('\n')));if(kind==='heading')return h('p',null,h('strong',null,lines(i,J)));if(kind==='p')return h('p',null,lines(i,K));return h(kind,{start:start!=='1'&&start},i.map((text)=>h('li',null,inline(text,K))))}
class bC{#fb;#b;#i;#g;#q=new Map();constructor(list,{t,locale,on}){this.#fb=list;this.#b=t;this.#i=locale;this.#g=on}
refresh(){for(let shown of this.#q.values())shown.line=null}
show(lines){let keys=new Set(lines.map((line)=>line.key));for(let [key,{node}] of this.#q){if(keys.has(key))continue;node.remove();this.#q.delete(key)}
let P=null;for(let line of lines){let node=this.#pc(line);let aw=P?P.nextSibling:this.#fb.firstChild;if(aw!==node)this.#fb.insertBefore(node,aw);P=node}
this.#qc(lines);this.#rc(lines)}
#pc(line){let shown=this.#q.get(line.key);if(shown?.line===line)return shown.node;let node=shown?.node??h('li',{class:'line'});this.#sc(node,line);this.#q.set(line.key,{node,line});return node}
#sc(node,line){let author=Q(line);node.className=`line ${line.kind} ${author}`;if(line.kind==='divider'){node.replaceChildren(h('span',null,this.#b('ended')))}else if(line.kind==='sending'){node.classList.add(line.state);node.replaceChildren(this.#gb(author),bubble(plain(line.text)),this.#tc(line))}else if(line.kind==='draft'){node.replaceChildren(this.#gb(author),bubble(M(line.text)))}else{this.#uc(node,line.message,author)}}
#uc(node,message,author){let{text,card,buttons,locale,notice}=message;if(author==='system'){node.classList.add('notice');node.replaceChildren(note(text,locale));return}
let r=author==='contact'?plain:M;node.replaceChildren(R(notice,this.#b)&&note(R(notice,this.#b)),this.#gb(author,message),text&&bubble(r(text),locale),(card&&bk(card,{t:this.#b,locale:this.#i,press:this.#g.press}))??'',buttons?.length?this.#vc(buttons,locale):'',)}
#gb(author,message){let name=message?.author.name??this.#b(author==='contact'?'you':ax(author));let byline=h('div',{class:'byline'},h('span',{dir:'auto'},name));if(message){let time=new Date(message.created_at).toLocaleTimeString(this.#i,{timeStyle:'short'});byline.append(h('time',{datetime:message.created_at},time))}
return byline}
#vc(buttons,lang){let bD=buttons.map((button)=>{let click=()=>this.#g.press(button);return h('button',{type:'button',lang,dir:'auto','data-action':button.action,click},button.label)});return h('div',{class:'buttons',role:'group','aria-label':this.#b('choices')},...bD)}
#tc({id,state,problem}){if(state==='sent')return '';let failed=state==='failed';let ay=reason(problem,this.#b,failed)||this.#b(state);if(!failed)return h('p',{class:'state'},ay);let az=problem?.code==='conversation_full'?'renew':'retry';let button=h('button',{type:'button',class:'retry',click:()=>this.#g[az](id)},this.#b(az));return h('p',{class:'state'},icon('alert'),ay,aA(problem)&&button)}
#qc(lines){lines.forEach((line,index)=>{let before=lines[index-1];let I=before&&aB(before)===aB(line)&&!before.message?.notice&&!line.message?.notice;this.#q.get(line.key).node.classList.toggle('goes-on',Boolean(I))})}
#rc(lines){let later=null;let changed=!1;let z=new Set();for(let line of [...lines].reverse()){let{buttons,card}=line.message??{};if(buttons?.length||card?.undo){for(let button of this.#q.get(line.key).node.querySelectorAll('[data-action]')){let{action}=button.dataset;let [A]=action.split(':',1);let c=['confirm','cancel'].includes(A);let taken=c&&['confirm','cancel'].some((N)=>z.has(N+action.slice(A.length)));button.hidden=A==='undo'&&(changed||z.has(action));button.disabled=c?taken:A!=='undo'&&later!==null;button.classList.toggle('chosen',c?z.has(action):later===action)}}
changed||=Boolean(card&&bj(card));if(Q(line)==='contact')z.add((later=line.message?.action??line.body?.action??''))}}}
function reason(problem,t,bE){if(bE&&problem?.wait)return t('later');return problem&&(t(problem.code)??t(B(problem)?'token_expired':problem.status>=500&&'unavailable'))}
let aA=(problem)=>!/^(token|sign_in|action)_/.test(problem?.code);function R(notice,t){return notice==='assistant_limited'?t('assistant_limited'):''}
function note(text,lang){return h('p',{class:'note',lang,dir:'auto'},icon('alert'),text)}
function bubble(r,lang){return h('div',{class:'bubble',lang,dir:'auto'},r)}
function ax(author){return author==='teammate'?'teammate':'assistant'}
function Q(line){if(line.kind==='sending')return 'contact';return line.message?.author.kind??'assistant'}
function aB(line){return line.kind==='divider'?line.key:`${Q(line)} ${line.message?.author.name ?? ''}`}
function bF(message,t){let{author,card,text,notice,buttons}=message;let who=author.name??t(ax(author.kind));let S=h('div',null,text?M(text):'');for(let m of S.querySelectorAll('p, li'))m.append(' ');for(let m of S.querySelectorAll('br'))m.replaceWith(' ');let bG=card?[ai(card,t),...bi(card)].join(', '):S.textContent.trim();let choices=buttons?.length?` ${t('choices')}: ${buttons.map((button) => button.label).join(', ')}`:'';return `${R(notice, t)} ${author.kind === 'system' ? '' : `${who}: `}${bG}${choices}`.trim()}
let bH=4000;function bI({t,title,inline}){let status=h('p',{class:'status'});let close=inline?null:button('icon-button',{'aria-label':t('close')},icon('close'));let header=h('header',null,h('span',{class:'mark','aria-hidden':'true'},icon('bell')),h('div',null,h('h2',{id:'title'},title),status),close,);let banner=h('div',{class:'banner',hidden:!0});let jump=button('jump',{hidden:!0},icon('down'),t('jump'));let{log,list,activity}=bJ(t);let{form,input}=bK(t);let panel=h(inline?'section':'dialog',{id:'panel',class:'panel','aria-labelledby':'title',tabindex:'-1'},...[header,banner,log,jump,form],);let announcer=h('div',{class:'hidden',role:'status','aria-live':'polite'});return{panel,status,close,banner,log,list,activity,jump,form,input,announcer,...bL(inline)}}
function button(name,attributes,...children){return h('button',{type:'button',class:name,...attributes},...children)}
function bJ(t){let list=h('ol',null);let dots=h('span',{class:'dots','aria-hidden':'true'},h('i'),h('i'),h('i'));let activity=h('p',{class:'activity',hidden:!0},dots,h('span'));let bM={role:'log','aria-live':'off','aria-label':t('log'),tabindex:'0'};return{log:h('div',{class:'log',...bM},list,activity),list,activity}}
function bK(t){let input=h('textarea',{rows:'1',maxlength:bH,'aria-label':t('placeholder'),placeholder:t('placeholder'),dir:'auto',enterkeyhint:'send',autocomplete:'off',});let send=h('button',{type:'submit',class:'send','aria-label':t('send')},icon('send'));return{input,form:h('form',null,input,send)}}
function bL(inline){if(inline)return{launcher:null,badge:null};let badge=h('span',{class:'badge','aria-hidden':'true',hidden:!0});let bN=[h('span',{class:'closed'},icon('bell')),h('span',{class:'opened'},icon('close'))];let launcher=button('launcher',{'aria-haspopup':'dialog','aria-controls':'panel'},...bN,badge);return{launcher,badge}}
let T='frontdesk-chat';let bO='(max-width: 480px), (max-height: 480px)';let bP=80;let bQ=1000;let bR=8;class bS extends HTMLElement{#c;#b;#i;#fa;#k;#a;#hb;#f=!1;#ga=null;#ha=!0;#ib=!1;#jb=null;#kb=matchMedia(bO);#lb;setup({chat,strings,locale,settings,inline,emit,more}){this.#lb=more;this.#c=chat;this.#b=strings;this.#i=locale;this.#fa=inline;this.#k=emit;this.lang=locale;this.dataset.position=settings.position==='start'?'start':'end';this.dataset.theme=['light','dark'].includes(settings.theme)?settings.theme:'auto';this.dataset.mode=inline?'inline':'floating';this.#a=bI({t:strings,title:settings.title??strings('title'),inline});this.#hb=new bC(this.#a.list,{t:strings,locale,on:{press:(button)=>this.#wc(button),retry:(id)=>chat.retry(id),renew:(id)=>chat.renew(id)},});chat.changed=()=>this.#xc();chat.arrived=(message)=>this.#yc(message)}
mounted(bT,stylesheet){let{panel,launcher,announcer}=this.#a;let bU=this.attachShadow({mode:'open'});this.hidden=!0;let styles=h('link',{rel:'stylesheet',href:stylesheet});let bV=new Promise((resolve,bW)=>{styles.onload=resolve;styles.onerror=()=>bW(new Error(`could not load ${stylesheet}`))});bU.append(styles,announcer,panel,...(launcher?[launcher]:[]));bT.append(this);this.#zc();this.#r();return bV.then(()=>{this.hidden=!1})}
refresh(){this.#hb.refresh();this.#r()}
open({focus=!0}={}){if(!this.#f){this.#f=!0;this.#ga=bX();this.#zb();this.#c.begin();this.#mb();this.#r();this.#v();this.#k('open')}
if(focus)this.#ac();else if(!this.#fa)this.#ad()}
close(){if(!this.#f||this.#fa)return;this.#f=!1;this.#a.panel.close();this.#mb();this.#r();let bY=this.#ga?.isConnected?this.#ga:this.#a.launcher;bY.focus();this.#k('close')}
compose(text){this.open({focus:!1});let{input}=this.#a;input.value=text.slice(0,input.maxLength);this.#nb();input.focus()}
#zc(){let{log,form,input,jump}=this.#a;jump.addEventListener('click',()=>this.#v());form.addEventListener('submit',(event)=>{event.preventDefault();this.#bc()});input.addEventListener('keydown',(event)=>{if(event.key!=='Enter'||event.shiftKey||event.isComposing||event.keyCode===229)return;event.preventDefault();this.#bc()});input.addEventListener('input',()=>{this.#nb();if(input.value.trim())this.#c.typing()});log.addEventListener('scroll',()=>{this.#ha=log.scrollHeight-log.scrollTop-log.clientHeight<bP;jump.hidden=this.#ha});new ResizeObserver(()=>this.#ha&&this.#v()).observe(log);document.addEventListener('visibilitychange',()=>this.#mb());if(!this.#fa)this.#bd()}
#bd(){let{panel,launcher,close}=this.#a;launcher.addEventListener('click',()=>(this.#f?this.close():this.open()));close.addEventListener('click',()=>this.close());panel.addEventListener('cancel',(event)=>{event.preventDefault();this.close()});panel.addEventListener('keydown',(event)=>{if(event.key!=='Escape'||event.isComposing)return;event.preventDefault();event.stopPropagation();this.close()});this.#kb.addEventListener('change',()=>this.#f&&this.#cd());visualViewport?.addEventListener('resize',()=>this.#ob());visualViewport?.addEventListener('scroll',()=>this.#ob())}
#zb(){if(this.#fa)return;this.#ob();if(this.#kb.matches)this.#a.panel.showModal();else this.#a.panel.show()}
#cd(){let bZ=this.shadowRoot.activeElement;this.#a.panel.close();this.#zb();bZ?.focus()}
#ob(){this.style.setProperty('--viewport-height',`${visualViewport.height}px`);this.style.setProperty('--viewport-top',`${visualViewport.offsetTop}px`)}
#ac(){let{input,panel}=this.#a;(matchMedia('(pointer: coarse)').matches?panel:input).focus()}
#ad(){if(this.#kb.matches||!this.#ga)this.#a.panel.focus();else this.#ga.focus()}
#mb(){this.#c.watch(this.#f&&!document.hidden)}
#bc(){let{input}=this.#a;let text=input.value.trim();if(!text)return;input.value='';this.#nb();this.#c.say(text);this.#r();this.#v()}
#wc(button){this.#c.press(button);this.#ac();this.#r();this.#v()}
#nb(){let{input}=this.#a;input.style.height='auto';input.style.height=`${input.scrollHeight}px`}
#v(){let{log}=this.#a;log.scrollTop=log.scrollHeight;this.#ha=!0}
#xc(){if(this.#ib)return;this.#ib=!0;let render=()=>{this.#ib=!1;this.#r()};if(document.hidden)setTimeout(render,100);else requestAnimationFrame(render)}
#r(){if(this.#c.imports)this.#lb=this.#lb?.();this.#hb.show(this.#c.conversation.lines());this.#dd(this.#c.conversation.activity);this.#ed(this.#c.status);if(this.#a.launcher)this.#fd(this.#c.unread);if(this.#ha)this.#v()}
#dd(activity){let{activity:row}=this.#a;row.hidden=!activity;if(!activity)return;let t=this.#b;let name=activity.name??t(activity.author==='teammate'?'teammate':'assistant');let a={typing:t('typing',{name}),tool:t(`tool.${activity.tool}`)??t('working'),slow:activity.text,};row.lastChild.textContent=a[activity.activity]??t('thinking')}
#ed(status){let t=this.#b;let{banner,status:line,form}=this.#a;this.dataset.status=status;let{place}=this.#c.conversation;line.textContent=status==='live'?t(place?'queue':'online',{place}):status==='ended'?t('closed'):'';form.classList.toggle('off',status==='refused');let{problem}=this.#c;let refused=status==='refused';let waiting=navigator.onLine?'reconnecting':'offline';let aC={connecting:'connecting',waiting,refused:'refused'}[status];if(!aC){clearTimeout(this.#jb);this.#jb=null;banner.hidden=!0;return}
let again=h('button',{type:'button',class:'retry',click:()=>this.#c.begin()},t('retry'));let text=reason(problem,t,refused)||t(aC);if(refused&&banner.firstChild?.textContent!==text)banner.hidden=!0;banner.replaceChildren(text,refused&&aA(problem)?again:'');if(refused)return this.#cc();this.#jb??=setTimeout(()=>this.#cc(),bQ)}
#cc(){let{banner}=this.#a;if(!banner.hidden)return;banner.hidden=!1;if(this.#f)this.#dc(banner.firstChild.textContent,this.#i)}
#fd(unread){let{launcher,badge}=this.#a;let t=this.#b;let ca=unread?`. ${t('unread', { count: unread })}`:'';launcher.setAttribute('aria-label',this.#f?t('close'):t('open')+ca);launcher.setAttribute('aria-expanded',String(this.#f));badge.hidden=!unread;badge.textContent=unread>99?'99+':String(unread)}
#yc(message){if(message.author.kind!=='contact')this.#dc(bF(message,this.#b),message.locale??this.#i)}
#dc(text,lang){let{announcer}=this.#a;announcer.append(h('p',{lang},text));while(announcer.childElementCount>bR)announcer.firstElementChild.remove()}}
function bX(){let element=document.activeElement;while(element?.shadowRoot?.activeElement)element=element.shadowRoot.activeElement;return element===document.body?null:element}
function cb(){if(!customElements.get(T))customElements.define(T,bS);return T}
export async function start(settings,emit){let base=settings.base.replace(/\/+$/,'');let locale=bc(settings.locale,navigator.languages);let strings=await be(base,locale);let target=settings.target?document.querySelector(settings.target):null;if(settings.target&&!target)throw new Error(`no element matches target "${settings.target}"`);let chat=new aZ({base,locale,channel:settings.channel,region:settings.region,token:settings.token??null,storage:new aV(base),emit,});let element=document.createElement(cb());let more=()=>{import(`${base}/widget/imports.js`).then(({begin})=>begin({base,locale,strings,chat,element,h,addIcons,icon,moreCards}))};element.setup({chat,strings,locale,settings,inline:Boolean(target),emit,more});await element.mounted(target??document.body,`${base}/widget/styles.css`);if(target||settings.open)element.open({focus:!1});else chat.resume();return{locale,open:()=>element.open(),close:()=>element.close(),compose:(text)=>element.compose(text),identify:(token)=>chat.identify(token),reset:()=>chat.identify(null,{forget:!0}),}}
