// The look of the page: light and dark by the reader's setting, readable on a phone, printable.

export const style = `
:root { --ink: #1f2933; --muted: #52606d; --line: #d9e0e6; --paper: #ffffff; --soft: #f4f6f8; --good: #00704f; --bad: #b03a00; --warn: #8a5a00; --accent: #00609a; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --muted: #a9b4c0; --line: #33404d; --paper: #161c23; --soft: #1e2630; --good: #3ddba9; --bad: #ff9a66; --warn: #ffc65c; --accent: #6cc2f2; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main, header { max-width: 1120px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 28px; }
h1 { font-size: 1.7rem; margin: 0 0 2px; font-weight: 650; }
h2 { font-size: 1.3rem; margin: 52px 0 4px; padding-top: 18px; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 26px 0 2px; }
p { margin: 4px 0; } .muted, figcaption { color: var(--muted); font-size: .9rem; }
nav { margin: 14px 0 0; display: flex; flex-wrap: wrap; gap: 6px 14px; } a { color: var(--accent); }
.verdict { font-size: 1.08rem; background: var(--soft); border-left: 4px solid var(--accent); padding: 12px 16px; margin: 16px 0; border-radius: 0 6px 6px 0; }
.verdict p { margin: 3px 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(145px, 1fr)); gap: 10px; margin: 14px 0; }
.tile { background: var(--soft); border-radius: 6px; padding: 9px 12px; } .tile b { display: block; font-size: 1.2rem; font-weight: 600; } .tile span { color: var(--muted); font-size: .82rem; }
figure { margin: 22px 0 6px; } figure .canvas { position: relative; height: 340px; } canvas:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .92rem; margin: 8px 0; }
th, td { text-align: left; padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; } th { font-weight: 600; color: var(--muted); } td.n { font-variant-numeric: tabular-nums; white-space: nowrap; }
.good { color: var(--good); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; } .warn { color: var(--warn); }
details { margin: 8px 0; } summary { cursor: pointer; color: var(--muted); font-size: .9rem; } pre { overflow-x: auto; background: var(--soft); padding: 12px; border-radius: 6px; font-size: .82rem; max-height: 420px; }
button, select { font: inherit; color: var(--ink); background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 5px 12px; cursor: pointer; } input[type=range] { width: 100%; accent-color: var(--accent); }
.sliders { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 8px 28px; margin: 10px 0; align-items: end; } .sliders label { display: grid; grid-template-columns: 1fr auto; gap: 0 10px; font-size: .9rem; color: var(--muted); } .sliders input, .sliders select { grid-column: 1 / -1; grid-row: 2; } .sliders output { color: var(--ink); font-variant-numeric: tabular-nums; }
.sliders button { justify-self: start; } .what-if table { max-width: 620px; } .changed { font-weight: 600; color: var(--accent); }
footer { max-width: 1120px; margin: 50px auto 30px; padding: 0 20px; color: var(--muted); font-size: .85rem; }
@media (max-width: 600px) { figure .canvas { height: 300px; } h1 { font-size: 1.35rem; } .tiles { grid-template-columns: repeat(2, 1fr); } }
@media print { figure, .tiles, table { break-inside: avoid; } nav, details, .sliders, .what-if button { display: none; } }
`;
