let aC=15000;class d extends Error{constructor(status,code,detail,wait=0){super(detail||code);this.status=status;this.code=code;this.wait=wait*1000}
get refused(){return [401,403,404,410].includes(this.status)}
get passing(){return this.status===0||this.status===429||this.status>=500}
static async from(response){let body=await response.json().catch(()=>({}));return new d(response.status,body.code??`http_${response.status}`,body.detail??'',body.retry_after)}}
let z=({code})=>code.startsWith('token_');async function A(url,token,body){let headers={'Content-Type':'application/json'};if(token)headers.Authorization=`Bearer ${token}`;let response;try{response=await fetch(url,{method:'POST',headers,body:JSON.stringify(body),signal:AbortSignal.timeout(aC),})}catch(error){throw new d(0,'unreachable',error.message)}
if(!response.ok)throw await d.from(response);return response.json()}
let aD=(base,token,body)=>A(`${base}/v1/conversations`,token,body);let aE=(base,{id,token},line)=>
A(`${base}/v1/conversations/${encodeURIComponent(id)}/messages`,token,line);let aF=(base,{id,token})=>
A(`${base}/v1/conversations/${encodeURIComponent(id)}/close`,token,{});let aG=500;let aH=30000;let T=(wait)=>wait*(1+Math.random()/ 4);function U(failures,signal,f=0){let aI=Math.min(aG*2**failures,aH);return new Promise((resolve)=>{let v=new AbortController();let B=()=>{if((document.hidden||f)&&!signal.aborted)return;clearTimeout(C);finish()};let finish=()=>{v.abort();resolve()};let C=setTimeout(finish,f?T(f):aI*(0.5+Math.random()/ 2));addEventListener('online',B,{signal:v.signal});document.addEventListener('visibilitychange',B,{signal:v.signal});signal.addEventListener('abort',B,{signal:v.signal})})}
let V=8000;let aJ=20000;let aK=45000;let aL=10000;let aM=2;class aN{#l;#ha;#x;#e;#y=null;#o=new AbortController();#pa=0;#z=!1;#qa=null;constructor({base,conversation,after,on}){this.#l=base;this.#ha=conversation;this.#x=after;this.#e=on}
get live(){return this.#z&&!this.#o.signal.aborted}
send(frame){if(!this.live||this.#y?.readyState!==WebSocket.OPEN)return !1;this.#y.send(JSON.stringify(frame));return !0}
stop(){this.#o.abort()}
get after(){return this.#x}
async run(){let{signal}=this.#o;for(let failures=0;!signal.aborted;failures+=1){this.#e.state('connecting');let D=performance.now();this.#qa=null;let{ready,problem=this.#qa}=await this.#ia();this.#z=!1;if(signal.aborted)return;if(ready&&performance.now()-D>aL){failures=0;this.#e.steady()}
if(problem?.refused){this.stop();this.#e.refused(problem);return}
this.#e.state('waiting',problem);await U(failures,signal,problem?.wait)}}
async #ia(){if(this.#pa<aM){let i=await this.#ec();if(i.ready||this.#o.signal.aborted){this.#pa=0;return i}}
let i=await this.#fc();if(i.ready)this.#pa+=1;return i}
#pb(path){return `${this.#l}/v1/conversations/${encodeURIComponent(this.#ha.id)}/${path}?after=${this.#x}`}
#qb(frame){if(frame.type==='reset')this.#x='0';else if(['message','ready','closed'].includes(frame.type))this.#x=frame.offset;if(frame.type==='ready'){this.#z=!0;this.#e.state('live')}
if(frame.type==='error'&&z(frame)&&!frame.client_message_id)this.#qa=new d(401,frame.code,frame.detail);this.#e.frame(frame)}
#ec(){return new Promise((resolve)=>{let ready=!1;let E=!1;let socket;let finish=()=>{clearTimeout(W);clearInterval(aO);this.#o.signal.removeEventListener('abort',finish);this.#y=null;socket?.close();resolve({ready})};let W=setTimeout(finish,V);let aO=setInterval(()=>{if(E)return finish();E=this.send({type:'ping'})},aJ);this.#o.signal.addEventListener('abort',finish);try{socket=new WebSocket(this.#pb('socket').replace(/^http/,'ws'),['frontdesk.v1',`bearer.${this.#ha.token}`,])}catch{finish();return}
this.#y=socket;socket.onmessage=({data})=>{if(this.#y!==socket)return;E=!1;let frame=JSON.parse(data);if(frame.type==='ready'){ready=!0;clearTimeout(W)}
this.#qb(frame)};socket.onclose=finish})}
async #fc(){let ended=new AbortController();let signal=AbortSignal.any([ended.signal,this.#o.signal]);let F=setTimeout(()=>ended.abort(),V);let ready=!1;try{let response=await fetch(this.#pb('events'),{headers:{Authorization:`Bearer ${this.#ha.token}`,Accept:'text/event-stream'},cache:'no-store',signal,});if(!response.ok)return{ready,problem:await d.from(response)};for await(let frame of framesOf(response.body,()=>{clearTimeout(F);F=setTimeout(()=>ended.abort(),aK)})){if(frame.type==='ready')ready=!0;this.#qb(frame)}}catch{}finally{clearTimeout(F);ended.abort()}
return{ready}}}
async function*framesOf(body,heard){let aP=body.pipeThrough(new TextDecoderStream()).getReader();let X='';let data='';for(;;){let{value,done}=await aP.read();if(done)return;heard();let lines=(X+value).split('\n');X=lines.pop();for(let raw of lines){let line=raw.replace(/\r$/,'');if(line.startsWith('data:'))data+=line.slice(5).trimStart();else if(line===''&&data){yield JSON.parse(data);data=''}}}}
//
let aQ=60000;let TYPING_EXPIRES_MS=6000;let aR=90000;class aS{#m=new Map();#s=new Map();#n=new Map();#ra=new Map();#p;#rb=0;#sb=null;place=null;constructor(changed){this.#p=changed}
lines(){return [...this.#m.values(),...this.#s.values(),...this.#n.values()]}
get activity(){return this.#s.size?null:this.#sb}
messages(){return [...this.#m.values()].filter((line)=>line.kind==='message').map((line)=>line.message)}
apply(frame){let message=null;if(frame.type==='message')message=this.#gc(frame.message);else if(frame.type==='delta')this.#hc(frame);else if(frame.type==='draft_dropped')this.#aa(frame.message_id);else if(frame.type==='activity')this.#ic(frame);else if(frame.type==='queue')this.place=frame.place;else if(frame.type==='ack')this.mark(frame.client_message_id,'sent');else if(frame.type==='reset')this.#m.clear();if(frame.type==='reset'||frame.type==='ready')this.#tb();if(['reset','ready','closed'].includes(frame.type))this.place=null;this.#p();return message}
clear(){this.#m.clear();this.#n.clear();this.#tb();this.#p()}
divide(){this.#rb+=1;let key=`divider:${this.#rb}`;this.#m.set(key,{key,kind:'divider'});this.#p()}
submit(id,body,label){this.#n.set(id,{key:`c:${id}`,kind:'sending',id,body,text:label,state:'sending',at:new Date()});this.#p()}
mark(id,state,problem=null){let line=this.#n.get(id);if(!line)return;this.#n.set(id,{...line,state,problem});this.#p()}
unsent(){return [...this.#n.values()].filter((line)=>line.state==='sending')}
sending(id){let line=this.#n.get(id);return line?.state==='sending'?line:null}
#gc(message){let c=message.client_message_id;let aT=this.#m.has(message.id);if(c)this.#n.delete(c);this.#aa(message.id);this.#m.set(message.id,{key:c?`c:${c}`:`m:${message.id}`,kind:'message',message});if(message.author.kind!=='contact'&&message.text)this.#ba(null);return aT?null:message}
#hc({message_id:id,turn,position,text}){if(this.#m.has(id))return;this.#ub(turn);let draft=position>0?this.#s.get(id):null;if((draft?.length??0)!==position){this.#aa(id);return}
let length=position+[...text].length;this.#s.set(id,{key:`m:${id}`,kind:'draft',turn,length,text:(draft?.text??'')+text});this.#sa(id,aQ,()=>this.#aa(id))}
#aa(id){this.#s.delete(id);this.#sa(id,0)}
#ub(turn){for(let [id,draft] of this.#s)if(draft.turn!==turn)this.#aa(id)}
#tb(){this.#ub(null);this.#ba(null)}
#ic({activity,tool,author,name,text}){if(author==='contact')return;if(activity==='idle')return this.#ba(null);let G=activity==='typing'?TYPING_EXPIRES_MS:aR;this.#ba({activity,tool,author,name,text},G)}
#ba(activity,G=0){this.#sb=activity;this.#sa('activity',G,()=>this.#ba(null))}
#sa(key,after,then){clearTimeout(this.#ra.get(key));this.#ra.delete(key);if(!after)return;let C=setTimeout(()=>{then();this.#p()},after);this.#ra.set(key,C)}}
class aU{#ja;#ta=new Map();constructor(base){this.#ja=`frontdesk:${base}:`}
read(b){try{return JSON.parse(localStorage.getItem(this.#ja+b))??{}}catch{return this.#ta.get(b)??{}}}
write(b,changes){let value={...this.read(b),...changes};this.#ta.set(b,value);try{localStorage.setItem(this.#ja+b,JSON.stringify(value))}catch{}}
forget(b){this.#ta.delete(b);try{localStorage.removeItem(this.#ja+b)}catch{}}}
function Y(token){if(!token)return 'anonymous';try{let aV=token.split('.')[1].replace(/-/g,'+').replace(/_/g,'/');let{iss='',sub,role=''}=JSON.parse(atob(aV));if(sub)return `${iss}|${sub}|${role}`}catch{}
return token}
let aW=15000;let aX=3000;let Z=300000;class aY{#l;#i;#ua;#va;#ka;#f;#h;#k;#wa=new AbortController();#j=null;#d=null;#xa=0;#la=new Map();#vb=Promise.resolve();#ma=0;#t=!1;#ca=!1;#ya=!1;#da=0;status='idle';problem=null;unread=0;changed=()=>{};arrived=()=>{};progressed=()=>{};constructor({base,locale,channel,region,token,storage,emit}){this.#l=base;this.#i=locale;this.#ua=region;this.#va=channel;this.#ka=token;this.#f=Y(token);this.#h=storage;this.#k=emit;this.conversation=new aS(()=>this.changed())}
resume(){if(this.status==='idle'&&this.#h.read(this.#f).conversation_id)this.begin()}
begin(){if(!['idle','refused'].includes(this.status))return;let{conversation_id:id,token}=this.#h.read(this.#f);if(id&&this.status==='idle')this.#ia({id,token},'0');else this.#za()}
identify(token,{forget=!1}={}){let b=Y(token);if(forget){this.#h.forget(this.#f);this.#h.forget(b)}
this.#ka=token;if(b===this.#f&&!forget&&this.status!=='refused')return;this.#f=b;this.#jc();this.conversation.clear();this.#ab(0);this.#u('idle');if(this.#ya)this.begin();else this.resume()}
say(text){this.#wb({text},text)}
press({action,label}){this.#wb({action},label)}
get imports(){return this.#d&&this.#h.read(this.#f).imports}
get current(){return this.#d}
retry(id){this.conversation.mark(id,'sending');this.#bb(id)}
async renew(id){let conversation=this.#d;this.conversation.mark(id,'sending');try{await aF(this.#l,conversation);if(conversation===this.#d&&!this.#t)this.#cb()}catch(problem){this.#na(id,problem)}}
typing(){let now=performance.now();if(this.#ma&&now-this.#ma<aX)return;if(this.#j?.send({type:'typing'}))this.#ma=now}
watch(aZ){this.#ya=aZ;this.#db()}
#u(status,problem=null){this.status=status;if(status!=='connecting')this.problem=problem;if(problem?.wait)this.#oa();this.changed()}
#jc(){this.#wa.abort();this.#wa=new AbortController();this.#j?.stop();this.#j=null;this.#d=null;this.#t=!1;this.#ca=!1;this.#xa=0;clearTimeout(this.#da);this.#da=0;this.#oa()}
#oa(){for(let id of this.#la.keys())this.#v(id)}
async #za(){let{signal}=this.#wa;this.#u('connecting');let forgotten=!1;for(let failures=0;!signal.aborted;failures+=1){let j=!forgotten&&this.#h.read(this.#f).visitor_token;let body={locale:this.#i,...(this.#va&&{channel:this.#va}),...(this.#ua&&{region:this.#ua})};try{let opened=await aD(this.#l,this.#ka??j,body);if(!signal.aborted)this.#g(opened);return}catch(problem){if(signal.aborted)return;if(!this.#ka&&j&&problem.refused){forgotten=!0;this.#h.write(this.#f,{visitor_token:undefined});continue}
if(!problem.passing||problem.wait>Z)return this.#xb(problem);this.#u('waiting',problem);await U(failures,signal,problem.wait)}}}
#g({conversation_id:id,token,visitor_token:j,imports}){let H=this.#d?.id===id;this.#t=!1;this.#h.write(this.#f,{conversation_id:id,token,imports,...(j&&{visitor_token:j})});this.#ia({id,token},H?this.#j.after:'0')}
#xb(problem){this.#t=!1;for(let{id}of this.conversation.unsent())this.conversation.mark(id,'failed',problem);this.#oa();this.#u('refused',problem);this.#k('error',{code:problem.code,detail:problem.message})}
#ia(conversation,after){this.#j?.stop();this.#d=conversation;let aa=new aN({base:this.#l,conversation,after,on:{frame:(frame)=>this.#kc(frame),state:(state,problem)=>this.#u(state,problem),steady:()=>(this.#xa=0),refused:(problem)=>this.#lc(problem),},});this.#j=aa;aa.run()}
#lc(problem){if(++this.#xa>1)return this.#xb(problem);let before=this.#d.id;this.#za().then(()=>{if(this.#d&&this.#d.id!==before)this.conversation.apply({type:'reset'})})}
#kc(frame){if(frame.type==='reset')this.#ca=!1;let message=this.conversation.apply(frame);if(message)this.#mc(message);if(frame.type==='progress')this.progressed(frame.progress);if(frame.type==='ack')this.#v(frame.client_message_id);if(frame.type==='error')this.#na(frame.client_message_id,new d(0,frame.code,frame.detail,frame.retry_after??0));if(frame.type==='ready')this.#z(frame);if(frame.type==='closed')this.#cb()}
#mc(message){if(message.client_message_id)this.#v(message.client_message_id);if(this.#ca){this.arrived(message);this.#k('message',message);this.#db()}}
#z({status}){this.#ca=!0;this.#db();if(status==='closed')return this.#cb();this.#yb()}
#yb(){for(let{id}of this.conversation.unsent())this.#bb(id)}
#cb(){this.#j.stop();this.#u('ended');if(this.conversation.unsent().length)this.#eb()}
#eb(){if(this.#t)return;this.#t=!0;this.#j.stop();this.conversation.divide();this.#za()}
#wb(body,label){let random=crypto.getRandomValues(new Uint32Array(4));let id=[...random].map((k)=>k.toString(36).padStart(7,'0')).join('');this.#ma=0;this.conversation.submit(id,body,label);this.#bb(id)}
#bb(id){let line=this.conversation.sending(id);this.#v(id);if(this.#da)return;if(!this.problem?.wait)this.#la.set(id,setTimeout(()=>this.#na(id,new d(0,'unanswered')),aW),);if(this.status==='idle'||this.status==='refused')return this.begin();if(this.status==='ended')return this.#eb();if(!this.#j?.live)return;let type=line.body.text===undefined?'action':'message';if(this.#j.send({type,...line.body,client_message_id:id}))return;let conversation=this.#d;this.#vb=this.#vb.then(()=>this.#nc(conversation,id))}
async #nc(conversation,id){let line=this.conversation.sending(id);if(!line||conversation!==this.#d)return;try{await aE(this.#l,conversation,{...line.body,client_message_id:id});this.conversation.mark(id,'sent');this.#v(id)}catch(problem){if(conversation===this.#d)this.#na(id,problem)}}
#v(id){clearTimeout(this.#la.get(id));this.#la.delete(id)}
#na(id,problem){let{code,message:detail,wait}=problem;if(id){if(code==='conversation_closed')return this.#eb();if(z(problem))return;this.#v(id);let again=wait&&wait<=Z;if(this.conversation.sending(id))this.conversation.mark(id,again?'sending':'failed',problem);if(again)this.#oc(wait)}
this.#k('error',{code,detail})}
#oc(wait){this.#oa();this.#da||=setTimeout(()=>{this.#da=0;this.#yb()},T(wait))}
#db(){let messages=this.conversation.messages();let last=messages.at(-1)?.id;if(this.#ya){if(last&&this.#ca)this.#h.write(this.#f,{seen:last});return this.#ab(0)}
let{seen}=this.#h.read(this.#f);let D=messages.findIndex((message)=>message.id===seen);this.#ab(messages.slice(D+1).filter((message)=>message.author.kind!=='contact').length)}
#ab(unread){if(unread===this.unread)return;this.unread=unread;this.changed();this.#k('unread',unread)}}
let ba=['en','es','fr','pl','ko','ru'];function bb(l,bc){for(let m of [l,...(l?[]:bc)]){let ab=String(m??'').toLowerCase().split(/[-_]/)[0];if(ba.includes(ab))return ab}
return 'en'}
async function bd(base,locale){let{default:strings}=await import(`${base}/locales/${locale}.js`);return(key,values={})=>
Object.hasOwn(strings,key)?strings[key].replace(/\{(\w+)\}/g,(_,name)=>values[name]??''):undefined}
function h(m,attributes,...children){let element=document.createElement(m);for(let [name,value] of Object.entries(attributes??{})){if(value===null||value===undefined||value===!1)continue;if(typeof value==='function')element.addEventListener(name,value);else element.setAttribute(name,value===!0?'':value)}
for(let ac of children.flat(2))if((ac??!1)!==!1)element.append(ac);return element}
let ad={bell:'M4 17h16M6 17a6 6 0 0 1 12 0M12 11V8M10 8h4M3 20h18',close:'M6 6l12 12M18 6L6 18',send:'M12 19V5M6 11l6-6 6 6',down:'M12 5v14M6 13l6 6 6-6',search:'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4',plus:'M12 5v14M5 12h14',edit:'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',check:'M5 13l4 4L19 7',clock:'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2',alert:'M12 8v5M12 16.5v.5M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',undo:'M9 14L4 9l5-5M4 9h9a6 6 0 0 1 0 12h-3',open:'M9 5h10v10M19 5L6 18',};let addIcons=(be)=>Object.assign(ad,be);function icon(name){let ae='http://www.w3.org/2000/svg';let svg=document.createElementNS(ae,'svg');svg.setAttribute('viewBox','0 0 24 24');svg.setAttribute('aria-hidden','true');let path=document.createElementNS(ae,'path');path.setAttribute('d',ad[name]);svg.append(path);return svg}
function n(text){if(!URL.canParse(text))return null;let url=new URL(text);return ['http:','https:'].includes(url.protocol)?url.href:null}
function link(href,...children){return h('a',{href,target:'_blank',rel:'noopener noreferrer'},...children)}
let moreCards=new Map();let af=['email','phone','company','jobtitle','website','city','country','lifecyclestage'];let bf=['firstname','lastname'];let ag={found:'search',created:'plus',updated:'edit',exists:'alert',pending:'clock',proposed:'edit',changed:'alert',merged:'check',undone:'undo',note:'check',};let bg=/^\d{4}-\d\d-\d\dT\d\d:\d\d/;function ah(card,t){switch(card.kind){case 'found':
return card.contacts.length===1&&card.total===1?t('found'):t('foundMany',{total:card.total});case 'updated':
return t(card.changes.length?'updated':'unchanged');case 'exists':
return t('exists',{property:label(card.property,card.contact.labels,t)});case 'proposed':
return t(card.reason==='merge'?'proposedMerge':card.contact?'proposed':'proposedNew');case 'undone':
return t(card.removed?'removed':'undone');default:
return ag[card.kind]?t(card.kind):(moreCards.get(card.kind)?.title(card)??null)}}
function bh(card){return(card.contacts??[card.contact]).filter(Boolean).map(o)}
function bi({kind,changes}){return ['created','merged','undone'].includes(kind)||(kind==='updated'&&changes.length>0)}
function bj(card,a){let title=ah(card,a.t);if(title===null)return null;let more=moreCards.get(card.kind);if(more)return more.render(card);return h('section',{class:`card ${card.kind === 'note' ? 'noted' : card.kind}`,'aria-label':title},h('h3',null,icon(ag[card.kind]),title),...p(card,a),)}
function p(card,a){let{t}=a;if(card.kind==='pending')return [hint(t('pendingHint'))];if(card.kind==='found')return found(card,a);let{contact,changes:list=[],similar=[],by,at,merged}=card;let time=at&&new Date(at).toLocaleString(a.locale,{dateStyle:'medium',timeStyle:'short'});let bk=t(card.reason==='merge'?'goes':'similar');return [contact&&(list.length||card.kind==='note'?heading(contact,a):record(contact,a)),(by||time)&&hint(t('changedBy',{name:by??'–',time:time??'–'})),list.length>0&&changes(card,a),merged&&hint(t('mergedFrom',{name:o(merged)})),ending(contact,a,card.undo),similar.length>0&&h('div',{class:'similar'},hint(bk),ai(similar,a)),]}
let hint=(text)=>h('p',{class:'hint'},text);function found({contacts,total,criteria=[]},a){let f=criteria.length>0&&chips(criteria,a);if(contacts.length===1&&total===1)return [f,record(contacts[0],a),ending(contacts[0],a)];let more=total>contacts.length&&hint(a.t('showing',{shown:contacts.length,total}));return [f,ai(contacts,a),more]}
function ai(contacts,a){let rows=contacts.map((contact)=>
h('li',null,h('details',null,h('summary',null,heading(contact,a)),aj(contact,a),ending(contact,a))),);return h('ul',null,...rows)}
function chips(criteria,a){let{t}=a;let bl=criteria.map(({property,label:c,operator,value:l})=>{let name=label(property,{[property]:c},t);return h('li',{dir:'auto'},`${name} ${t(`op.${operator}`)} `,l&&h('b',null,shown(property,l,a)))});return h('ul',{class:'chips','aria-label':t('criteria')},...bl)}
function record(contact,a){return h('div',{class:'record'},heading(contact,a),aj(contact,a))}
function o({id,properties}){let{firstname='',lastname='',email}=properties;if(/^[가-힣]+ [가-힣]+$/.test(`${firstname} ${lastname}`))return lastname+firstname;return [firstname,lastname].filter(Boolean).join(' ')||email||id}
function heading(contact,a){let name=o(contact);let{email,company,jobtitle}=contact.properties;let q=[jobtitle,company].filter(Boolean).join(' · ')||(email===name?'':email);return h('div',{class:'who'},h('span',{class:'avatar','aria-hidden':'true'},bm(name,a.locale)),h('div',null,h('strong',{dir:'auto'},name),q&&h('span',{dir:'auto'},q)),)}
function bm(name,locale){let a=name.split(/[\s@.]+/).filter(Boolean);return a.slice(0,2).map((bn)=>[...bn][0]).join('').toLocaleUpperCase(locale)}
function aj(contact,a){let ak=Object.keys(contact.properties).filter((name)=>!bf.includes(name));let place=(name)=>(af.indexOf(name)+1||af.length+1);ak.sort((bo,bp)=>place(bo)-place(bp));let rows=ak.flatMap((name)=>[h('dt',null,label(name,contact.labels,a.t)),h('dd',{dir:'auto'},value(name,contact.properties[name],a)),]);return rows.length>0&&h('dl',null,...rows)}
function changes({kind,contact,changes:list},a){let{t}=a;let al=(m,{property},text)=>h(m,null,text?shown(property,text,a):t('empty'));let rows=list.flatMap((change)=>[h('dt',null,label(change.property,{...contact?.labels,[change.property]:change.label},t)),h('dd',{dir:'auto'},contact&&[h('span',{class:'hidden'},`${t(kind === 'changed' ? 'expected' : 'before')} `),al('del',change,change.before),h('span',{class:'arrow','aria-hidden':'true'},' → '),h('span',{class:'hidden'},` ${t('after')} `),],al('ins',change,change.after),),]);return h('dl',{class:'changes'},...rows)}
function label(name,labels,t){return t(`property.${name}`)??labels[name]??name}
function shown(name,text,{t,locale}){if(name==='lifecyclestage')return t(`stage.${text}`)??text;if(bg.test(text)&&!Number.isNaN(Date.parse(text))){return new Date(text).toLocaleString(locale,{dateStyle:'medium',timeStyle:'short'})}
return text}
function value(name,text,a){if(name==='email')return h('a',{href:`mailto:${encodeURIComponent(text).replace('%40', '@')}`},text);if(name==='phone')return h('a',{href:`tel:${text.replace(/[^\d+]/g, '')}`},text);let href=n(name==='website'&&/^[\w-]+(\.[\w-]+)+/.test(text)?`https://${text}`:text);return href?link(href,text):shown(name,text,a)}
function ending(contact,a,token){let am=[contact&&bq(contact,a),token&&a.press&&undo(token,contact,a)].filter(Boolean);return am.length>0&&h('div',{class:'ending'},...am)}
function bq(contact,{t}){let href=n(contact.url??'');if(!href)return null;let an=link(href,t('openRecord'),icon('open'),q(`${o(contact)}, ${t('newTab')}`));an.className='record-link';return an}
function undo(token,contact,{t,press}){let button={action:`undo:${token}`,label:t('undo')};let click=()=>press(button);return h('button',{type:'button','data-action':button.action,click},icon('undo'),button.label,q(o(contact)))}
let q=(text)=>h('span',{class:'hidden'},` (${text})`);let ao=String.raw`(https?:\/\/[^\s<>"'\x60]{1,2000})|([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})`;let I=new RegExp(ao,'g');let br=String.raw`\x60([^\x60\n]{1,2000})\x60`;let bs=String.raw`\*\*(\S(?:[^*\n]{0,2000}\S)?)\*\*`;let bt=String.raw`\[([^\]\n]{1,200})\]\((https?:\/\/[^\s)]{1,2000})\)`;let J=new RegExp([br,bs,bt,ao].join('|'),'g');let bu=/^\s{0,6}(?:[-*•]|(\d{1,3})[.)])\s+([^]*)/;let bv=/^\s*\x60{3}/;let ap=/^#{1,6}\s+([^]*)/;function bw(r,K){if(K)return [h('a',{href:`mailto:${K}`},K)];let bx=r.includes('(')?/[.,;:!?\]*]{1,99}$/:/[.,;:!?)\]*]{1,99}$/;let end=r.match(bx)?.[0]??'';let aq=r.slice(0,r.length-end.length);let href=n(aq);return href?[link(href,aq),end]:[r]}
function inline(text,s){let e=[];let from=0;for(let match of text.matchAll(s)){e.push(text.slice(from,match.index));from=match.index+match[0].length;let [,...groups]=match;let [code,ar,label,target]=s===J?groups:[];if(code)e.push(h('code',{dir:'ltr'},code));else if(ar)e.push(h('strong',null,inline(ar,I)));else if(label)e.push(n(target)?link(n(target),label):match[0]);else e.push(...bw(groups.at(-2),groups.at(-1)))}
e.push(text.slice(from));return e.filter((node)=>node!=='')}
function lines(g,s){return g.flatMap((text,index)=>(index?[h('br'),...inline(text,s)]:inline(text,s)))}
function plain(text){let u=new DocumentFragment();u.append(h('p',null,lines(text.split('\n'),I)));return u}
function L(text){let u=new DocumentFragment();for(let M of bz(text))u.append(bA(M));return u}
function bz(text){let N=[];let last=null;let add=(kind,line,more)=>{if(last?.kind!==kind)N.push((last={kind,lines:[],...more}));last.lines.push(line)};for(let line of text.split('\n')){let au=bv.test(line);let w=line.match(bu);if(last?.kind==='pre'){if(au)last=null;else last.lines.push(line)}else if(au){N.push((last={kind:'pre',lines:[]}))}else if(!line.trim()){last=null}else if(w){add(w[1]?'ol':'ul',w[2],{start:w[1]})}else if(ap.test(line)){add('heading',line.match(ap)[1])}else{add('p',line)}}
return N}
function bA({kind,lines:g,start}){if(kind==='pre')return h('pre',{tabindex:'0',dir:'ltr'},h('code',null,g.join('\n')));if(kind==='heading')return h('p',null,h('strong',null,lines(g,I)));if(kind==='p')return h('p',null,lines(g,J));return h(kind,{start:start!=='1'&&start},g.map((text)=>h('li',null,inline(text,J))))}
class bB{#fb;#b;#i;#e;#q=new Map();constructor(list,{t,locale,on}){this.#fb=list;this.#b=t;this.#i=locale;this.#e=on}
refresh(){for(let shown of this.#q.values())shown.line=null}
show(lines){let keys=new Set(lines.map((line)=>line.key));for(let [key,{node}] of this.#q){if(keys.has(key))continue;node.remove();this.#q.delete(key)}
let O=null;for(let line of lines){let node=this.#pc(line);let av=O?O.nextSibling:this.#fb.firstChild;if(av!==node)this.#fb.insertBefore(node,av);O=node}
this.#qc(lines);this.#rc(lines)}
#pc(line){let shown=this.#q.get(line.key);if(shown?.line===line)return shown.node;let node=shown?.node??h('li',{class:'line'});this.#sc(node,line);this.#q.set(line.key,{node,line});return node}
#sc(node,line){let author=P(line);node.className=`line ${line.kind} ${author}`;if(line.kind==='divider'){node.replaceChildren(h('span',null,this.#b('ended')))}else if(line.kind==='sending'){node.classList.add(line.state);node.replaceChildren(this.#gb(author),bubble(plain(line.text)),this.#tc(line))}else if(line.kind==='draft'){node.replaceChildren(this.#gb(author),bubble(L(line.text)))}else{this.#uc(node,line.message,author)}}
#uc(node,message,author){let{text,card,buttons,locale,notice}=message;if(author==='system'){node.classList.add('notice');node.replaceChildren(note(text,locale));return}
let p=author==='contact'?plain:L;node.replaceChildren(Q(notice,this.#b)&&note(Q(notice,this.#b)),this.#gb(author,message),text&&bubble(p(text),locale),(card&&bj(card,{t:this.#b,locale:this.#i,press:this.#e.press}))??'',buttons?.length?this.#vc(buttons,locale):'',)}
#gb(author,message){let name=message?.author.name??this.#b(author==='contact'?'you':aw(author));let byline=h('div',{class:'byline'},h('span',{dir:'auto'},name));if(message){let time=new Date(message.created_at).toLocaleTimeString(this.#i,{timeStyle:'short'});byline.append(h('time',{datetime:message.created_at},time))}
return byline}
#vc(buttons,lang){let bC=buttons.map((button)=>{let click=()=>this.#e.press(button);return h('button',{type:'button',lang,dir:'auto','data-action':button.action,click},button.label)});return h('div',{class:'buttons',role:'group','aria-label':this.#b('choices')},...bC)}
#tc({id,state,problem}){if(state==='sent')return '';let failed=state==='failed';let ax=reason(problem,this.#b,failed)||this.#b(state);if(!failed)return h('p',{class:'state'},ax);let ay=problem?.code==='conversation_full'?'renew':'retry';let button=h('button',{type:'button',class:'retry',click:()=>this.#e[ay](id)},this.#b(ay));return h('p',{class:'state'},icon('alert'),ax,az(problem)&&button)}
#qc(lines){lines.forEach((line,index)=>{let before=lines[index-1];let H=before&&aA(before)===aA(line)&&!before.message?.notice&&!line.message?.notice;this.#q.get(line.key).node.classList.toggle('goes-on',Boolean(H))})}
#rc(lines){let later=null;let changed=!1;let x=new Set();for(let line of [...lines].reverse()){let{buttons,card}=line.message??{};if(buttons?.length||card?.undo){for(let button of this.#q.get(line.key).node.querySelectorAll('[data-action]')){let{action}=button.dataset;let [y]=action.split(':',1);let c=['confirm','cancel'].includes(y);let taken=c&&['confirm','cancel'].some((M)=>x.has(M+action.slice(y.length)));button.hidden=y==='undo'&&(changed||x.has(action));button.disabled=c?taken:y!=='undo'&&later!==null;button.classList.toggle('chosen',c?x.has(action):later===action)}}
changed||=Boolean(card&&bi(card));if(P(line)==='contact')x.add((later=line.message?.action??line.body?.action??''))}}}
function reason(problem,t,bD){if(bD&&problem?.wait)return t('later');return problem&&(t(problem.code)??t(z(problem)?'token_expired':problem.status>=500&&'unavailable'))}
let az=(problem)=>!/^(token|sign_in|action)_/.test(problem?.code);function Q(notice,t){return notice==='assistant_limited'?t('assistant_limited'):''}
function note(text,lang){return h('p',{class:'note',lang,dir:'auto'},icon('alert'),text)}
function bubble(p,lang){return h('div',{class:'bubble',lang,dir:'auto'},p)}
function aw(author){return author==='teammate'?'teammate':'assistant'}
function P(line){if(line.kind==='sending')return 'contact';return line.message?.author.kind??'assistant'}
function aA(line){return line.kind==='divider'?line.key:`${P(line)} ${line.message?.author.name ?? ''}`}
function bE(message,t){let{author,card,text,notice,buttons}=message;let who=author.name??t(aw(author.kind));let R=h('div',null,text?L(text):'');for(let k of R.querySelectorAll('p, li'))k.append(' ');for(let k of R.querySelectorAll('br'))k.replaceWith(' ');let bF=card?[ah(card,t),...bh(card)].join(', '):R.textContent.trim();let choices=buttons?.length?` ${t('choices')}: ${buttons.map((button) => button.label).join(', ')}`:'';return `${Q(notice, t)} ${author.kind === 'system' ? '' : `${who}: `}${bF}${choices}`.trim()}
let bG=4000;function bH({t,title,inline}){let status=h('p',{class:'status'});let close=inline?null:button('icon-button',{'aria-label':t('close')},icon('close'));let header=h('header',null,h('span',{class:'mark','aria-hidden':'true'},icon('bell')),h('div',null,h('h2',{id:'title'},title),status),close,);let banner=h('div',{class:'banner',hidden:!0});let jump=button('jump',{hidden:!0},icon('down'),t('jump'));let{log,list,activity}=bI(t);let{form,input}=bJ(t);let panel=h(inline?'section':'dialog',{id:'panel',class:'panel','aria-labelledby':'title',tabindex:'-1'},...[header,banner,log,jump,form],);let announcer=h('div',{class:'hidden',role:'status','aria-live':'polite'});return{panel,status,close,banner,log,list,activity,jump,form,input,announcer,...bK(inline)}}
function button(name,attributes,...children){return h('button',{type:'button',class:name,...attributes},...children)}
function bI(t){let list=h('ol',null);let dots=h('span',{class:'dots','aria-hidden':'true'},h('i'),h('i'),h('i'));let activity=h('p',{class:'activity',hidden:!0},dots,h('span'));let bL={role:'log','aria-live':'off','aria-label':t('log'),tabindex:'0'};return{log:h('div',{class:'log',...bL},list,activity),list,activity}}
function bJ(t){let input=h('textarea',{rows:'1',maxlength:bG,'aria-label':t('placeholder'),placeholder:t('placeholder'),dir:'auto',enterkeyhint:'send',autocomplete:'off',});let send=h('button',{type:'submit',class:'send','aria-label':t('send')},icon('send'));return{input,form:h('form',null,input,send)}}
function bK(inline){if(inline)return{launcher:null,badge:null};let badge=h('span',{class:'badge','aria-hidden':'true',hidden:!0});let bM=[h('span',{class:'closed'},icon('bell')),h('span',{class:'opened'},icon('close'))];let launcher=button('launcher',{'aria-haspopup':'dialog','aria-controls':'panel'},...bM,badge);return{launcher,badge}}
let S='frontdesk-chat';let bN='(max-width: 480px), (max-height: 480px)';let bO=80;let bP=1000;let bQ=8;class bR extends HTMLElement{#c;#b;#i;#ea;#k;#a;#hb;#g=!1;#fa=null;#ga=!0;#ib=!1;#jb=null;#kb=matchMedia(bN);#lb;setup({chat,strings,locale,settings,inline,emit,more}){this.#lb=more;this.#c=chat;this.#b=strings;this.#i=locale;this.#ea=inline;this.#k=emit;this.lang=locale;this.dataset.position=settings.position==='start'?'start':'end';this.dataset.theme=['light','dark'].includes(settings.theme)?settings.theme:'auto';this.dataset.mode=inline?'inline':'floating';this.#a=bH({t:strings,title:settings.title??strings('title'),inline});this.#hb=new bB(this.#a.list,{t:strings,locale,on:{press:(button)=>this.#wc(button),retry:(id)=>chat.retry(id),renew:(id)=>chat.renew(id)},});chat.changed=()=>this.#xc();chat.arrived=(message)=>this.#yc(message)}
mounted(bS,stylesheet){let{panel,launcher,announcer}=this.#a;let bT=this.attachShadow({mode:'open'});this.hidden=!0;let styles=h('link',{rel:'stylesheet',href:stylesheet});let bU=new Promise((resolve,bV)=>{styles.onload=resolve;styles.onerror=()=>bV(new Error(`could not load ${stylesheet}`))});bT.append(styles,announcer,panel,...(launcher?[launcher]:[]));bS.append(this);this.#zc();this.#r();return bU.then(()=>{this.hidden=!1})}
refresh(){this.#hb.refresh();this.#r()}
open({focus=!0}={}){if(!this.#g){this.#g=!0;this.#fa=bW();this.#zb();this.#c.begin();this.#mb();this.#r();this.#w();this.#k('open')}
if(focus)this.#ac();else if(!this.#ea)this.#ad()}
close(){if(!this.#g||this.#ea)return;this.#g=!1;this.#a.panel.close();this.#mb();this.#r();let bX=this.#fa?.isConnected?this.#fa:this.#a.launcher;bX.focus();this.#k('close')}
compose(text){this.open({focus:!1});let{input}=this.#a;input.value=text.slice(0,input.maxLength);this.#nb();input.focus()}
#zc(){let{log,form,input,jump}=this.#a;jump.addEventListener('click',()=>this.#w());form.addEventListener('submit',(event)=>{event.preventDefault();this.#bc()});input.addEventListener('keydown',(event)=>{if(event.key!=='Enter'||event.shiftKey||event.isComposing||event.keyCode===229)return;event.preventDefault();this.#bc()});input.addEventListener('input',()=>{this.#nb();if(input.value.trim())this.#c.typing()});log.addEventListener('scroll',()=>{this.#ga=log.scrollHeight-log.scrollTop-log.clientHeight<bO;jump.hidden=this.#ga});new ResizeObserver(()=>this.#ga&&this.#w()).observe(log);document.addEventListener('visibilitychange',()=>this.#mb());if(!this.#ea)this.#bd()}
#bd(){let{panel,launcher,close}=this.#a;launcher.addEventListener('click',()=>(this.#g?this.close():this.open()));close.addEventListener('click',()=>this.close());panel.addEventListener('cancel',(event)=>{event.preventDefault();this.close()});panel.addEventListener('keydown',(event)=>{if(event.key!=='Escape'||event.isComposing)return;event.preventDefault();event.stopPropagation();this.close()});this.#kb.addEventListener('change',()=>this.#g&&this.#cd());visualViewport?.addEventListener('resize',()=>this.#ob());visualViewport?.addEventListener('scroll',()=>this.#ob())}
#zb(){if(this.#ea)return;this.#ob();if(this.#kb.matches)this.#a.panel.showModal();else this.#a.panel.show()}
#cd(){let bY=this.shadowRoot.activeElement;this.#a.panel.close();this.#zb();bY?.focus()}
#ob(){this.style.setProperty('--viewport-height',`${visualViewport.height}px`);this.style.setProperty('--viewport-top',`${visualViewport.offsetTop}px`)}
#ac(){let{input,panel}=this.#a;(matchMedia('(pointer: coarse)').matches?panel:input).focus()}
#ad(){if(this.#kb.matches||!this.#fa)this.#a.panel.focus();else this.#fa.focus()}
#mb(){this.#c.watch(this.#g&&!document.hidden)}
#bc(){let{input}=this.#a;let text=input.value.trim();if(!text)return;input.value='';this.#nb();this.#c.say(text);this.#r();this.#w()}
#wc(button){this.#c.press(button);this.#ac();this.#r();this.#w()}
#nb(){let{input}=this.#a;input.style.height='auto';input.style.height=`${input.scrollHeight}px`}
#w(){let{log}=this.#a;log.scrollTop=log.scrollHeight;this.#ga=!0}
#xc(){if(this.#ib)return;this.#ib=!0;let render=()=>{this.#ib=!1;this.#r()};if(document.hidden)setTimeout(render,100);else requestAnimationFrame(render)}
#r(){if(this.#c.imports)this.#lb=this.#lb?.();this.#hb.show(this.#c.conversation.lines());this.#dd(this.#c.conversation.activity);this.#ed(this.#c.status);if(this.#a.launcher)this.#fd(this.#c.unread);if(this.#ga)this.#w()}
#dd(activity){let{activity:row}=this.#a;row.hidden=!activity;if(!activity)return;let t=this.#b;let name=activity.name??t(activity.author==='teammate'?'teammate':'assistant');let a={typing:t('typing',{name}),tool:t(`tool.${activity.tool}`)??t('working'),slow:activity.text,};row.lastChild.textContent=a[activity.activity]??t('thinking')}
#ed(status){let t=this.#b;let{banner,status:line,form}=this.#a;this.dataset.status=status;let{place}=this.#c.conversation;line.textContent=status==='live'?t(place?'queue':'online',{place}):status==='ended'?t('closed'):'';form.classList.toggle('off',status==='refused');let{problem}=this.#c;let refused=status==='refused';let waiting=navigator.onLine?'reconnecting':'offline';let aB={connecting:'connecting',waiting,refused:'refused'}[status];if(!aB){clearTimeout(this.#jb);this.#jb=null;banner.hidden=!0;return}
let again=h('button',{type:'button',class:'retry',click:()=>this.#c.begin()},t('retry'));let text=reason(problem,t,refused)||t(aB);if(refused&&banner.firstChild?.textContent!==text)banner.hidden=!0;banner.replaceChildren(text,refused&&az(problem)?again:'');if(refused)return this.#cc();this.#jb??=setTimeout(()=>this.#cc(),bP)}
#cc(){let{banner}=this.#a;if(!banner.hidden)return;banner.hidden=!1;if(this.#g)this.#dc(banner.firstChild.textContent,this.#i)}
#fd(unread){let{launcher,badge}=this.#a;let t=this.#b;let bZ=unread?`. ${t('unread', { count: unread })}`:'';launcher.setAttribute('aria-label',this.#g?t('close'):t('open')+bZ);launcher.setAttribute('aria-expanded',String(this.#g));badge.hidden=!unread;badge.textContent=unread>99?'99+':String(unread)}
#yc(message){if(message.author.kind!=='contact')this.#dc(bE(message,this.#b),message.locale??this.#i)}
#dc(text,lang){let{announcer}=this.#a;announcer.append(h('p',{lang},text));while(announcer.childElementCount>bQ)announcer.firstElementChild.remove()}}
function bW(){let element=document.activeElement;while(element?.shadowRoot?.activeElement)element=element.shadowRoot.activeElement;return element===document.body?null:element}
function ca(){if(!customElements.get(S))customElements.define(S,bR);return S}
export async function start(settings,emit){let base=settings.base.replace(/\/+$/,'');let locale=bb(settings.locale,navigator.languages);let strings=await bd(base,locale);let target=settings.target?document.querySelector(settings.target):null;if(settings.target&&!target)throw new Error(`no element matches target "${settings.target}"`);let chat=new aY({base,locale,channel:settings.channel,region:settings.region,token:settings.token??null,storage:new aU(base),emit,});let element=document.createElement(ca());let more=()=>{import(`${base}/widget/imports.js`).then(({begin})=>begin({base,locale,strings,chat,element,h,addIcons,icon,moreCards}))};element.setup({chat,strings,locale,settings,inline:Boolean(target),emit,more});await element.mounted(target??document.body,`${base}/widget/styles.css`);if(target||settings.open)element.open({focus:!1});else chat.resume();return{locale,open:()=>element.open(),close:()=>element.close(),compose:(text)=>element.compose(text),identify:(token)=>chat.identify(token),reset:()=>chat.identify(null,{forget:!0}),}}
