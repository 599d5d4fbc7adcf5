/** What the page of a verification has beside. */
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
