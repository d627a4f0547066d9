// The look of the page: light and dark by the reader's setting (paper is always light), readable on a phone, printable.

import { themes } from '../chart/bind.ts';

const shadesOf = (theme: 'light' | 'dark'): string =>
  Object.entries(themes[theme])
    .flatMap(([name, colour]) => (/^h\d$/.test(name) ? [`--${name}: ${colour};`] : []))
    .join(' ');

const light = `--ink: #1f2933; --muted: #52606d; --line: #d9e0e6; --paper: #ffffff; --soft: #f4f6f8; --good: #00704f; --bad: #b03a00; --warn: #8a5a00; --accent: #00609a; ${shadesOf('light')}`;
const dark = `--ink: #e8edf2; --muted: #a9b4c0; --line: #33404d; --paper: #161c23; --soft: #1e2630; --good: #3ddba9; --bad: #ff9a66; --warn: #ffc65c; --accent: #6cc2f2; ${shadesOf('dark')}`;

const frame = `
* { box-sizing: border-box; }
html { scroll-padding-top: 12px; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
.page { max-width: 1180px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 26px; }
h1 { font-size: 1.65rem; line-height: 1.25; margin: 0 0 2px; font-weight: 650; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; margin: 0; overflow-wrap: anywhere; } h2 small { font-size: .95rem; }
main > section { margin-top: 40px; padding-top: 20px; border-top: 1px solid var(--line); } main > section:first-child { margin-top: 18px; }
main > section:has(> .suite) { margin-top: 0; padding-top: 10px; } main > section:has(> .suite[open]) { padding-bottom: 30px; }
main.single > section { border: 0; padding: 0; } main.single h2 { position: absolute; clip-path: inset(50%); }
.group { margin-top: 28px; } h3 { font-size: 1.15rem; margin: 0 0 8px; padding-bottom: 4px; border-bottom: 2px solid var(--line); }
h3.minor { border: 0; padding: 0; } h4, h3.minor { font-size: .98rem; margin: 20px 0 2px; overflow-wrap: anywhere; } figcaption h4 { margin: 0; }
p { margin: 4px 0; } .muted { color: var(--muted); font-size: .9rem; } a { color: var(--accent); }
code { font-size: .9em; background: var(--soft); padding: 2px 6px; border-radius: 4px; overflow-wrap: anywhere; }
nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 2px 16px; } nav { margin: 10px 0 0; font-size: .92rem; } nav a { display: inline-block; padding: 3px 0; overflow-wrap: anywhere; }
nav ul ul { display: none; } nav .single ul { display: flex; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--paper); padding: 6px 12px; z-index: 2; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
footer { margin: 50px 0 30px; color: var(--muted); font-size: .85rem; border-top: 1px solid var(--line); padding-top: 12px; }
@media (max-width: 1279px) { nav ul { flex-wrap: nowrap; overflow-x: auto; } nav li { flex: none; } nav li.single { flex: auto; min-width: 0; } nav .single > a { display: none; } }
@media (min-width: 1280px) {
  .page { max-width: 1500px; display: grid; grid-template-columns: 210px minmax(0, 1fr); column-gap: 44px; padding: 0 32px; }
  .page > :not(nav) { grid-column: 2; }
  nav { grid-column: 1; grid-row: 1 / span 9; position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; margin: 0; padding: 30px 4px; }
  nav ul { flex-direction: column; gap: 0; } nav ul ul { padding-left: 12px; } nav > ul > li { margin-bottom: 6px; } nav li.open > ul, nav .single ul { display: flex; }
}
`;

const words = `
.asked { background: var(--soft); border-radius: 8px; padding: 10px 18px; margin: 12px 0; } .asked .kind { text-transform: uppercase; letter-spacing: .04em; border: 2px solid var(--accent); color: var(--accent); border-radius: 6px; padding: 1px 9px; font-size: .88rem; margin-right: 6px; }
.asked dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 250px), 1fr)); gap: 6px 26px; margin: 8px 0 2px; } .asked dt { color: var(--muted); font-size: .8rem; } .asked dd { margin: 0; font-size: .95rem; line-height: 1.35; overflow-wrap: anywhere; }
.word { display: inline-block; border-radius: 6px; padding: 1px 12px; font-size: 1.02rem; text-transform: uppercase; letter-spacing: .03em; border: 2px solid currentcolor; color: var(--accent); } .word.good { color: var(--good); } .word.bad { color: var(--bad); } .word.warn { color: var(--warn); } .verdict dd > .word { float: left; margin: 0 12px 2px 0; font-size: .92rem; }
.answer { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 28px; align-items: start; } .beside { margin-top: -6px; font-size: .86rem; } .beside ul { margin: 4px 0; padding-left: 18px; } .beside th, .beside td { padding-right: 10px; } .beside tbody th { min-width: 0; } .beside .scroll td { white-space: nowrap; }
@media (min-width: 1100px) { .answer:has(.beside) { grid-template-columns: minmax(0, 1.7fr) minmax(290px, 1fr); } }
.suite > summary { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 14px; width: auto; color: var(--ink); padding: 4px 0; } .suite > summary::before { content: "▸"; color: var(--muted); } .suite[open] > summary::before { content: "▾"; } .suite > summary .word { font-size: .82rem; } .overview { border: 0; padding: 0; margin-top: 14px; }
.verdict { display: grid; grid-template-columns: 9.5em minmax(0, 1fr); gap: 8px 16px; background: var(--soft); border-left: 5px solid var(--accent); padding: 14px 18px; margin: 14px 0; border-radius: 0 8px 8px 0; overflow-wrap: anywhere; }
.verdict.plain { border-left-color: var(--line); background: none; } .verdict.broken { border-left-color: var(--bad); } .verdict.kept { border-left-color: var(--good); } .verdict.void { border-left-color: var(--warn); }
.verdict dt { color: var(--muted); font-weight: 600; } .verdict dd { margin: 0; } .verdict p { margin: 0 0 2px; } .verdict dd p + p { clear: left; }
.tiles { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: 10px; margin: 14px 0; } .tiles.six { grid-template-columns: repeat(6, minmax(0, 1fr)); }
.tile { background: var(--soft); border-radius: 8px; padding: 9px 12px; display: flex; flex-direction: column-reverse; justify-content: flex-end; } .tile dd { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; } .tile dt { color: var(--muted); font-size: .82rem; }
.good { color: var(--good); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; } .warn { color: var(--warn); overflow-wrap: anywhere; } p.warn { font-size: .92rem; }
.scroll { overflow-x: auto; } table.traces td.trace { width: 60%; min-width: 220px; } ul.trace-parts { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: .9rem; } .narrow table { max-width: 760px; } table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: 6px 0; }
th, td { text-align: left; padding: 4px 16px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; } thead th { font-weight: 600; color: var(--muted); vertical-align: bottom; } tbody th { font-weight: 400; overflow-wrap: anywhere; min-width: min(13.8em, 34vw); max-width: 24em; } th:last-child, td:last-child { padding-right: 0; }
.n { text-align: right; font-variant-numeric: tabular-nums; } td.n { white-space: nowrap; } td.n:has(.interval), td.n.parted { white-space: normal; } .interval { white-space: nowrap; color: var(--muted); } td.long { min-width: 15em; }
details { margin: 6px 0; } summary { cursor: pointer; color: var(--muted); font-size: .88rem; width: fit-content; } pre { overflow-x: auto; background: var(--soft); padding: 12px; border-radius: 6px; font-size: .82rem; max-height: 420px; }
`;

const charts = `
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 22px 36px; margin: 10px 0 6px; } .charts.small { grid-template-columns: repeat(auto-fit, minmax(min(100%, 290px), 1fr)); gap: 18px 26px; }
.charts:not(.small) > figure:last-child:nth-child(odd) { grid-column: 1 / -1; }
figure { margin: 0; min-width: 0; } .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 470px), 1fr)); gap: 0 44px; align-items: start; } .pair > div { min-width: 0; }
figure .canvas { position: relative; height: 256px; } figure.small .canvas { height: 170px; } figure.small figcaption p { display: none; } figure.small .legend { min-height: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 4px; min-height: 30px; margin: 4px 0; }
.legend:empty { display: none; } .scale { display: flex; flex-wrap: wrap; align-items: end; gap: 4px 0; min-height: 30px; margin: 4px 0; font-size: .8rem; } .scale .muted { margin-right: 10px; } .scale span:not(.muted) { display: grid; justify-items: center; min-width: 44px; } .scale i { display: block; width: 100%; height: 11px; print-color-adjust: exact; }
.legend button { border: 0; background: none; padding: 2px 6px; font-size: .84rem; display: flex; align-items: center; gap: 7px; border-radius: 5px; text-align: left; overflow-wrap: anywhere; } .legend button:hover { background: var(--soft); } .legend i { width: 22px; flex: none; border-top: 3px solid; } .legend i.block { height: 11px; border: 0; } .legend [aria-pressed=false] { color: var(--muted); text-decoration: line-through; } .legend [aria-pressed=false] i { opacity: .3; }
button, select { font: inherit; color: var(--ink); background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 5px 12px; cursor: pointer; } select { max-width: 100%; } input[type=range] { width: 100%; min-width: 0; accent-color: var(--accent); }
.sliders { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 230px), 1fr)); gap: 8px 28px; margin: 10px 0; align-items: start; } .sliders .slider, .sliders > label { display: grid; grid-template-columns: 1fr auto; gap: 0 10px; font-size: .9rem; color: var(--muted); align-items: center; } .sliders input[type=range], .sliders select, .sliders small { grid-column: 1 / -1; }
.sliders input[type=text] { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--muted); border-radius: 5px; padding: 1px 6px; text-align: right; font-variant-numeric: tabular-nums; }
.sliders button { justify-self: start; } .what-if .columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: 6px 40px; } @media (min-width: 1000px) { .what-if .columns { grid-template-columns: minmax(0, 1fr) minmax(380px, 560px); } } .what-if td, .what-if tbody th { padding-top: 3px; padding-bottom: 3px; } .changed { font-weight: 600; } .changed:not(.good, .bad) { color: var(--accent); }
`;

const media = `
@media (max-width: 900px) { .tiles, .tiles.six { grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); } }
@media (max-width: 600px) { .page { padding: 0 14px; } h1 { font-size: 1.3rem; } .verdict { grid-template-columns: minmax(0, 1fr); gap: 2px; padding: 12px 14px; } .verdict dd { margin-bottom: 8px; } figure .canvas { height: 270px; } .tiles, .tiles.six { grid-template-columns: repeat(2, 1fr); } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print {
  body { font-size: 11pt; } .page { display: block; padding: 0; max-width: none; } nav, details:not(.suite, .more), .skip, .sliders, .what-if button, footer { display: none; }
  figure, .tile, .verdict, tr { break-inside: avoid; } h2, h3, h4 { break-after: avoid; } .tile, .verdict { border: 1px solid var(--line); } .verdict { border-left-width: 5px; } figure .canvas, figure.small .canvas { height: auto; } canvas { width: 100% !important; height: auto !important; } .charts { display: block; } .charts figure { margin-bottom: 18px; } .charts.small { display: grid; grid-template-columns: 1fr 1fr; } .scroll { overflow: visible; } table { font-size: .8rem; } th, td { padding-right: 8px; } .legend [aria-pressed=false] { display: none; } .legend i { print-color-adjust: exact; }
}
`;

export const style: string = `
:root { ${light} color-scheme: light dark; }
@media screen and (prefers-color-scheme: dark) { :root { ${dark} } }
${frame}${words}${charts}${media}`;
