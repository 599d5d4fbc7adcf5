/** The page's only style sheet. No font, picture or script is loaded from anywhere. */
export const STYLE = `
:root{color-scheme:light dark;--page:#fbfaf7;--box:#fff;--ink:#1d2126;--quiet:#5a626b;--line:#dedbd3;--firm:#98948a;--good:#17683c;--onward:#215f9a;--costly:#855000;--bad:#b3261e;--bad-box:#fdf3f1;--bad-line:#e3b4ae;--good-line:#a9cdb8;--well:#7891aa}
@media screen and (prefers-color-scheme:dark){:root{--page:#16181b;--box:#1e2125;--ink:#e8e9ea;--quiet:#a6adb5;--line:#33383e;--firm:#5c646c;--good:#74cb98;--onward:#8dbdf0;--costly:#e6b65f;--bad:#ff978d;--bad-box:#2b1f1f;--bad-line:#74413c;--good-line:#37604a;--well:#56718c}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
main{max-width:1280px;margin:0 auto;padding:48px 36px 72px}
p,figure,dl,dd,ol,ul{margin:0;padding:0}
ol,ul{list-style:none}
h1{margin:6px 0 10px;font-size:34px;line-height:1.15;letter-spacing:-.02em;font-weight:650;text-wrap:balance}
h2{margin:56px 0 16px;font-size:19px;line-height:1.3;letter-spacing:-.01em;font-weight:650}
h4{margin:0;font-size:14px;font-weight:600}
i{font-style:normal;font-weight:700;font-family:system-ui,"Segoe UI Symbol","Apple Symbols","Noto Sans Symbols 2","DejaVu Sans",sans-serif}
a{color:inherit;text-decoration-color:var(--firm);text-underline-offset:3px}
a:hover{text-decoration-color:currentColor}
:focus-visible{outline:2px solid var(--onward);outline-offset:2px;border-radius:3px}
code,.name{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.92em}
.quiet,.subject,.facts,caption,.legend,.none,summary,.unicode{color:var(--quiet)}
.good{color:var(--good)}.onward{color:var(--onward)}.passed{color:var(--quiet)}.costly{color:var(--costly)}.bad{color:var(--bad)}
.subject{font-weight:600}
.facts{max-width:76ch}
.meter{display:flex;gap:3px;height:6px;margin-top:20px}
.meter span{min-width:6px;border-radius:3px;background:var(--good)}
.meter .lost{background:var(--bad)}
.tag{display:inline-block;padding:0 7px;border:1px solid var(--line);border-radius:9px;color:var(--quiet);font-size:12px;line-height:17px;font-weight:400;white-space:nowrap}
.problems{border-top:1px solid var(--line)}
.problems li{display:grid;grid-template-columns:minmax(0,300px) minmax(0,1fr);column-gap:32px;padding:14px 0;border-bottom:1px solid var(--line)}
.problems a{grid-row:1/3;font-weight:600}
.problems p{grid-column:2;max-width:76ch}
.advice{color:var(--quiet)}
.advice::before{content:"→ ";color:var(--onward)}
.drawing{display:grid;grid-template-columns:minmax(0,1fr) 72px minmax(0,1fr) 72px minmax(0,1fr)}
.drawing>b{margin-bottom:12px;color:var(--quiet);font-size:13px;font-weight:600}
.drawing>b:nth-child(2){grid-column:3}.drawing>b:nth-child(3){grid-column:5}
.column{position:relative}
.box,.around{position:absolute;left:0;right:0;display:flex;flex-direction:column;justify-content:center;padding:0 16px;line-height:1.4}
.box{border:1px solid var(--firm);border-radius:8px;background:var(--box);overflow:hidden}
.box.found{border-color:var(--good)}
.box.lost{border-color:var(--bad);background:var(--bad-box)}
.few{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden;font-size:14px}
.around::before{content:"";position:absolute;left:0;right:0;top:50%;border-top:1.5px dashed var(--firm)}
.around span{position:relative;align-self:center;padding:0 10px;background:var(--page);color:var(--quiet);font-size:14px}
.drawing svg{display:block;fill:none;stroke:var(--well)}
.drawing .tip{fill:var(--well);stroke:none}
.drawing .astray{stroke:var(--bad);stroke-dasharray:5 4}
.drawing .astray .tip{fill:var(--bad)}
.rails{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
figure{position:relative}
.legend{display:flex;flex-wrap:wrap;gap:2px 22px;margin-bottom:12px;font-size:14px}
.matrix{width:100%;margin-top:8px;table-layout:fixed;border-collapse:collapse;font-size:14px}
.matrix col:nth-child(1){width:21%}.matrix col:nth-child(2){width:12.5%}.matrix col:nth-child(3){width:14.5%}.matrix col:nth-child(4){width:23%}
.with-srv col:nth-child(1){width:20%}.with-srv col:nth-child(4){width:16.5%}.with-srv col:nth-child(5){width:13%}.with-srv col:nth-child(6){width:11.5%}
caption{padding-bottom:10px;text-align:left;font-size:14px}
.matrix th,.matrix td{padding:0 14px 0 0;text-align:left;vertical-align:top;font-weight:400}
.matrix thead th{padding-bottom:8px;padding-right:6px;color:var(--quiet);font-size:13px;font-weight:600;border-bottom:1px solid var(--firm)}
.matrix tbody th{font-weight:600}
.matrix .unicode{font-weight:400}
.matrix tr>:last-child{padding-right:0}
.matrix tbody tr:not(.more)>*{padding-top:10px}
.matrix .short>*{padding-bottom:10px}
.matrix .more>*,.matrix .short>*{border-bottom:1px solid var(--line)}
.matrix .more>*{padding:0 0 9px}
/* The line that opens the details stands under the name, however many lines the cells next to it take. */
.matrix tbody tr:not(.more):not(.short)>th{padding-bottom:23px}
.matrix details{position:relative;margin-top:-23px}
.matrix .result{font-weight:600}
.matrix tr:target{scroll-margin-top:16px}
.matrix tr:target>*{background:var(--bad-box)}
.clients{width:100%;margin:8px 0 18px;border-collapse:collapse;font-size:14px}
.clients th,.clients td{padding:7px 16px 7px 0;text-align:left;vertical-align:top;font-weight:400;border-bottom:1px solid var(--line)}
.clients thead th{color:var(--quiet);font-size:13px;font-weight:600;border-bottom:1px solid var(--firm)}
.clients thead .name{overflow-wrap:break-word}
.clients tbody th{width:32%;font-weight:600}
.clients td::before{display:none;content:attr(data-of)}
.helps{margin-top:18px}
.helps p{margin-bottom:6px}
.helps+.notes{margin-top:14px}
.notes li strong::after{content:":"}
summary{width:max-content;max-width:100%;font-size:13px;line-height:23px;cursor:pointer}
summary:hover{color:var(--ink)}
details>p{margin-top:8px}
.fold{margin-top:18px}
.fold>summary{padding:8px 0;font-size:15px;font-weight:600}
.costs{margin-top:12px;border-top:1px solid var(--line)}
.costs>li{display:grid;grid-template-columns:110px minmax(0,1fr);column-gap:24px;padding:12px 0;border-bottom:1px solid var(--line)}
.steps{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,260px),1fr));gap:28px 32px;padding:14px 0 18px}
.steps>li{min-width:0;padding-top:10px;border-top:2px solid var(--line)}
.steps code{display:block;margin:2px 0 6px;color:var(--quiet);font-size:12.5px}
.steps p{margin-bottom:4px}
.steps dl{margin-top:8px;font-size:13px}
.steps dl div{display:grid;grid-template-columns:104px minmax(0,1fr);gap:8px}
dt{color:var(--quiet)}
.notes li{max-width:84ch;padding:6px 0}
@media (max-width:900px){
.costs>li{grid-template-columns:84px minmax(0,1fr);column-gap:14px}
main{padding:28px 18px 48px}
h1{font-size:27px}
h2{margin-top:44px}
.problems li{display:block}
.problems a{display:inline-block;margin-bottom:4px}
.drawing{display:none}
.rails{position:static;width:auto;height:auto;clip-path:none;display:grid;gap:12px}
.rails li{padding:14px 16px;border:1px solid var(--line);border-radius:8px;background:var(--box)}
.rails .astray{border-color:var(--bad-line);background:var(--bad-box)}
.rails p{position:relative;padding:0 0 16px 24px}
.rails p:last-child{padding-bottom:0}
.rails p>span{display:block}
.rails p::before{content:"";position:absolute;left:2px;top:6px;width:10px;height:10px;border:2px solid var(--well);border-radius:50%;background:var(--box);z-index:1}
.rails p:not(:last-child)::after{content:"";position:absolute;left:6px;top:10px;bottom:-10px;border-left:2px solid var(--well)}
.rails .well p:last-child::before{border-color:var(--good);background:var(--good)}
.rails .astray p::before,.rails .astray p::after{border-color:var(--bad)}
.rails .astray p::after{border-left-style:dashed}
.rails .astray p:last-child::before{background:var(--bad)}
.rails .names{color:var(--quiet);font-size:14px}
.matrix,.matrix tbody,.matrix caption{display:block}
.matrix thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.matrix tbody tr{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:4px 12px;padding-top:14px}
.matrix tbody tr.more{display:block;padding:0 0 12px;border-bottom:1px solid var(--line)}
.matrix tbody tr.short{padding-bottom:14px;border-bottom:1px solid var(--line)}
.matrix tbody tr>*,.matrix .short>*,.matrix .more>*{padding:0;border:0}
.matrix tbody tr:not(.more)>*,.matrix tbody tr:not(.more):not(.short)>th{padding:0}
.matrix details{margin-top:4px}
.matrix .result{grid-row:1;grid-column:2;text-align:right}
.matrix tbody tr:not(.more) td:not(.result){grid-column:1/-1;position:relative;padding-left:162px;text-indent:-18px}
.matrix td.none{display:none}
.clients,.clients tbody,.clients caption,.clients tr,.clients tbody th,.clients td{display:block;width:auto}
.clients thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.clients tr{padding:10px 0;border-bottom:1px solid var(--line)}
.clients tbody th,.clients td{padding:2px 0;border:0}
.clients td{position:relative;padding-left:48%}
.clients td::before{display:block;position:absolute;left:0;width:45%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-size:13px;color:var(--quiet)}
.matrix tr:not(.more) td:not(.result)::before{position:absolute;left:0;text-indent:0;font-size:13px;color:var(--quiet)}
.matrix tr:not(.more) td:nth-child(2)::before{content:"https://<domain>"}
.matrix tr:not(.more) td:nth-child(3)::before{content:"https://autodiscover."}
.matrix tr:not(.more) td:nth-child(4)::before{content:"http redirect"}
.matrix tr:not(.more) td:nth-child(5)::before{content:"endpoint"}
.matrix tr:not(.more) td:nth-child(6):not(.result)::before{content:"SRV"}
}
@media print{
:root{color-scheme:only light;--page:#fff}
main{max-width:none;padding:0}
summary{display:none}
.fold>summary{display:block}
.problems li,.rails li,.matrix tr,.clients tr{break-inside:avoid}
h2{break-after:avoid}
}
`;

/** What only the page of a verification has. */
export const VERIFY_STYLE = `
h3{margin:0;font-size:15px;line-height:1.4;font-weight:650}
h3 span{display:inline-block}
h3 span::first-letter{text-transform:uppercase}
.meter .warned{background:var(--costly)}
.findings{border-top:1px solid var(--line)}
.findings>li{display:grid;grid-template-columns:minmax(0,280px) minmax(0,1fr);column-gap:32px;padding:18px 0 20px;border-bottom:1px solid var(--line)}
.findings p{max-width:84ch}
.findings .id code{color:var(--quiet);font-size:12.5px}
.findings>li>div:first-child .quiet{font-size:13px}
.whose{margin-bottom:4px}
.whose a,p.whose{font-weight:600}
.whose .quiet{font-weight:400}
.why{color:var(--quiet)}
.variant{margin-top:12px;padding-top:12px;border-top:1px dashed var(--line)}
.evidence{display:grid;grid-template-columns:minmax(0,7fr) minmax(0,6fr);gap:24px 56px;padding:14px 0 10px}
.evidence h4{margin-bottom:6px}
.evidence ul+h4,.evidence ol+h4{margin-top:22px}
.evidence code{font-size:12px;color:var(--quiet)}
.checks>li{display:grid;grid-template-columns:14px minmax(0,1fr) auto;gap:0 8px;padding:7px 0;border-top:1px solid var(--line);font-size:13.5px}
.times>li{display:grid;grid-template-columns:minmax(0,196px) minmax(40px,1fr) 58px;gap:10px;align-items:center;padding:7px 0;border-top:1px solid var(--line);font-size:13.5px}
.ms{text-align:right;white-space:nowrap}
.bar{display:block;height:8px;border-radius:4px;background:var(--line);overflow:hidden}
.bar span{display:block;min-width:3px;max-width:100%;height:8px;border-radius:4px;background:currentColor}
.bar .passed{color:var(--well)}
.addresses>li{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:4px 14px;padding:7px 0;border-top:1px solid var(--line);font-size:13.5px}
.unverified{max-width:84ch}
.matrix col:nth-child(2){width:12%}.matrix col:nth-child(3){width:14%}.matrix col:nth-child(4){width:22%}.matrix col:nth-child(5){width:14%}
.with-srv col:nth-child(1){width:19%}.with-srv col:nth-child(2){width:12%}.with-srv col:nth-child(3){width:13.5%}.with-srv col:nth-child(4){width:17%}.with-srv col:nth-child(5){width:12%}.with-srv col:nth-child(6){width:11%}
@media (max-width:900px){
.findings>li{display:block}
.findings>li>div:first-child{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 12px;margin-bottom:8px}
.findings>li>div:first-child .quiet{width:100%}
.evidence{grid-template-columns:minmax(0,1fr)}
.times>li{grid-template-columns:minmax(0,1fr) 58px}
.times .bar{grid-row:2;grid-column:1/-1}
.addresses>li{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
.addresses>li>:first-child{grid-column:1/-1}
}
@media print{.findings>li{break-inside:avoid}}
`;
