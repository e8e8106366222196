// The button on a client's site. Lines are joined as they are (no comments among them, no semicolon
// left out) and what stands between «» is filled in by button.py, so that it stays below 2 KB.
((D,W,T)=>{
let E=(n,p,...k)=>{let e=Object.assign(D.createElement(n),p);e.append(...k);return e},
G=()=>{
let q=(D.documentElement.lang||navigator.language).toLowerCase(),
k=Object.keys(W).find(k=>q.startsWith(k)),
[l,g,x]=W[k],
h=E("div"),
r=h.attachShadow({mode:"open"}),
s=new CSSStyleSheet,
a=E("a",{href:"«url»",target:"_blank",rel:"noopener",textContent:l,dir:"auto"}),
m=g?E("div",{},E("p",{textContent:g,dir:"auto"}),E("button",{type:"button",ariaLabel:x,textContent:"×",onclick(){m.remove();a.focus()}})):"";
s.replaceSync(`
:host{all:initial;position:fixed;bottom:20px;inset-inline-«side»:20px;z-index:2147483000}
aside{display:grid;gap:12px;justify-items:«side»;font:16px/1.4 system-ui,sans-serif}
a,div{display:flex;gap:10px;box-shadow:0 0 0 2px #fff,0 4px 18px #0006}
a{align-items:center;padding:12px 20px;border-radius:99px;background:«ground»;color:«ink»;font-weight:600;text-decoration:none}
a:before{content:"";width:24px;height:24px;background:«ink»;clip-path:path("M12 2a10 10 0 0 0-8.6 15L2 22l5-1.4A10 10 0 1 0 12 2z")}
div{max-width:min(280px,75vw);padding:12px;border-radius:12px;background:#fff;color:#111}
p{margin:0;overflow-wrap:anywhere}
button{all:unset;width:24px;height:24px;text-align:center;cursor:pointer}
:focus-visible{outline:3px solid #111;box-shadow:0 0 0 6px #fff}
@media(prefers-reduced-motion:no-preference){a{transition:transform .2s}a:hover{transform:translateY(-2px)}}
@media print{:host{display:none}}
`);
r.adoptedStyleSheets=[s];
r.append(E("aside",{ariaLabel:l,lang:k||"«language»"},m,a));
(T||D.body).append(h)};
D.body?G():addEventListener("DOMContentLoaded",G)
})
