// The look of the page: light and dark by the reader's setting (paper is always light), readable on a phone, printable.

const light = `--ink: #1f2933; --muted: #52606d; --line: #d9e0e6; --paper: #ffffff; --soft: #f4f6f8; --good: #00704f; --bad: #b03a00; --warn: #8a5a00; --accent: #00609a;`;
const dark = `--ink: #e8edf2; --muted: #a9b4c0; --line: #33404d; --paper: #161c23; --soft: #1e2630; --good: #3ddba9; --bad: #ff9a66; --warn: #ffc65c; --accent: #6cc2f2;`;

const frame = `
* { box-sizing: border-box; }
html { scroll-padding-top: 12px; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
.page { max-width: 1180px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 26px; }
h1 { font-size: 1.65rem; line-height: 1.25; margin: 0 0 2px; font-weight: 650; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; margin: 0; overflow-wrap: anywhere; } h2 small { font-size: .95rem; }
main > section { margin-top: 40px; padding-top: 20px; border-top: 1px solid var(--line); } main > section:first-child { margin-top: 18px; }
main.single > section { border: 0; padding: 0; } main.single h2 { position: absolute; clip-path: inset(50%); }
.group { margin-top: 34px; } h3 { font-size: 1.15rem; margin: 0 0 8px; padding-bottom: 4px; border-bottom: 2px solid var(--line); }
h3.minor { border: 0; padding: 0; } h4, h3.minor { font-size: .98rem; margin: 20px 0 2px; overflow-wrap: anywhere; } figcaption h4 { margin: 0; }
p { margin: 4px 0; } .muted { color: var(--muted); font-size: .9rem; } a { color: var(--accent); }
code { font-size: .9em; background: var(--soft); padding: 2px 6px; border-radius: 4px; overflow-wrap: anywhere; }
nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 2px 16px; } nav { margin: 10px 0 0; font-size: .92rem; } nav a { display: inline-block; padding: 3px 0; overflow-wrap: anywhere; }
nav ul ul { display: none; } nav .single ul { display: flex; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--paper); padding: 6px 12px; z-index: 2; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
footer { margin: 50px 0 30px; color: var(--muted); font-size: .85rem; border-top: 1px solid var(--line); padding-top: 12px; }
@media (min-width: 1280px) {
  .page { max-width: 1500px; display: grid; grid-template-columns: 210px minmax(0, 1fr); column-gap: 44px; padding: 0 32px; }
  .page > :not(nav) { grid-column: 2; }
  nav { grid-column: 1; grid-row: 1 / span 9; position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; margin: 0; padding: 30px 4px; }
  nav ul { flex-direction: column; gap: 0; } nav ul ul { padding-left: 12px; } nav > ul > li { margin-bottom: 6px; } nav li.open > ul, nav .single ul { display: flex; }
}
`;

const words = `
.verdict { display: grid; grid-template-columns: 9.5em minmax(0, 1fr); gap: 8px 16px; background: var(--soft); border-left: 5px solid var(--accent); padding: 14px 18px; margin: 14px 0; border-radius: 0 8px 8px 0; overflow-wrap: anywhere; }
.verdict.broken { border-left-color: var(--bad); } .verdict.kept { border-left-color: var(--good); }
.verdict dt { color: var(--muted); font-weight: 600; } .verdict dd { margin: 0; } .verdict p { margin: 0 0 2px; }
.tiles { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: 10px; margin: 14px 0; }
.tile { background: var(--soft); border-radius: 8px; padding: 9px 12px; display: flex; flex-direction: column-reverse; justify-content: flex-end; } .tile dd { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; } .tile dt { color: var(--muted); font-size: .82rem; }
.good { color: var(--good); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; } .warn { color: var(--warn); overflow-wrap: anywhere; }
.scroll { overflow-x: auto; } .narrow table { max-width: 760px; } table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: 6px 0; }
th, td { text-align: left; padding: 5px 16px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; } thead th { font-weight: 600; color: var(--muted); vertical-align: bottom; } tbody th { font-weight: 400; overflow-wrap: anywhere; min-width: 7em; max-width: 24em; } th:last-child, td:last-child { padding-right: 0; }
.n { text-align: right; font-variant-numeric: tabular-nums; } td.n { white-space: nowrap; } td.long { min-width: 15em; }
details { margin: 6px 0; } summary { cursor: pointer; color: var(--muted); font-size: .88rem; width: fit-content; } pre { overflow-x: auto; background: var(--soft); padding: 12px; border-radius: 6px; font-size: .82rem; max-height: 420px; }
`;

const charts = `
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 540px), 1fr)); gap: 30px 36px; margin: 14px 0 8px; } .charts.small { grid-template-columns: repeat(auto-fit, minmax(min(100%, 290px), 1fr)); gap: 18px 26px; }
.charts:not(.small) > figure:last-child:nth-child(odd) { grid-column: 1 / -1; }
figure { margin: 0; min-width: 0; } figure .canvas { position: relative; height: 320px; } figure.small .canvas { height: 190px; } figure.small figcaption p { display: none; } figure.small .legend { min-height: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 4px; min-height: 30px; margin: 4px 0; }
.legend button { border: 0; background: none; padding: 2px 6px; font-size: .84rem; display: flex; align-items: center; gap: 7px; border-radius: 5px; text-align: left; overflow-wrap: anywhere; } .legend button:hover { background: var(--soft); } .legend i { width: 22px; flex: none; border-top: 3px solid; } .legend i.block { height: 11px; border: 0; } .legend [aria-pressed=false] { color: var(--muted); text-decoration: line-through; } .legend [aria-pressed=false] i { opacity: .3; }
button, select { font: inherit; color: var(--ink); background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 5px 12px; cursor: pointer; } select { max-width: 100%; } input[type=range] { width: 100%; min-width: 0; accent-color: var(--accent); }
.sliders { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 270px), 1fr)); gap: 8px 28px; margin: 10px 0; align-items: start; } .sliders label { display: grid; grid-template-columns: 1fr auto; gap: 0 10px; font-size: .9rem; color: var(--muted); } .sliders input, .sliders select { grid-column: 1 / -1; grid-row: 2; } .sliders small { grid-column: 1 / -1; grid-row: 3; } .sliders output { color: var(--ink); font-variant-numeric: tabular-nums; }
.sliders button { justify-self: start; } .what-if table { max-width: 620px; } .changed { font-weight: 600; color: var(--accent); }
`;

const media = `
@media (max-width: 900px) { .tiles { grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); } }
@media (max-width: 600px) { .page { padding: 0 14px; } h1 { font-size: 1.3rem; } .verdict { grid-template-columns: minmax(0, 1fr); gap: 2px; padding: 12px 14px; } .verdict dd { margin-bottom: 8px; } figure .canvas { height: 270px; } .tiles { grid-template-columns: repeat(2, 1fr); } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print {
  body { font-size: 11pt; } .page { display: block; padding: 0; max-width: none; } nav, details, .skip, .sliders, .what-if button, footer { display: none; }
  figure, .tile, .verdict, tr { break-inside: avoid; } h2, h3, h4 { break-after: avoid; } .tile, .verdict { border: 1px solid var(--line); } .verdict { border-left-width: 5px; } figure .canvas, figure.small .canvas { height: auto; } canvas { width: 100% !important; height: auto !important; } .charts { display: block; } .charts figure { margin-bottom: 18px; } .charts.small { display: grid; grid-template-columns: 1fr 1fr; } .scroll { overflow: visible; } table { font-size: .8rem; } th, td { padding-right: 8px; } .legend [aria-pressed=false] { display: none; } .legend i { print-color-adjust: exact; }
}
`;

export const style: string = `
:root { ${light} color-scheme: light dark; }
@media screen and (prefers-color-scheme: dark) { :root { ${dark} } }
${frame}${words}${charts}${media}`;
