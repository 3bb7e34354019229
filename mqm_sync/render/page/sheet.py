"""The page's style sheet: light and dark by the reader's choice, phone to desk, and paper."""

SHEET = """
:root {
  --page: #f6f7f9; --card: #ffffff; --ink: #1a2129; --quiet: #55606c; --edge: #d9dee4; --grid: #e4e8ec;
  --ok: #15693d; --ok-soft: #dcf3e5; --warning: #8a5a00; --warning-mark: #c27c00; --warning-soft: #fdeccb;
  --error: #b3261e; --error-soft: #fbdcd9; --accent: #1f5fbf; --accent-soft: #dbe7fa; --forbidden: #b3261e14;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1419; --card: #182028; --ink: #e6eaee; --quiet: #9dabb8; --edge: #2c3742; --grid: #26313b;
    --ok: #56cc8b; --ok-soft: #17392a; --warning: #f0b84a; --warning-mark: #f0b84a; --warning-soft: #3d2f12;
    --error: #ff8a80; --error-soft: #45201d; --accent: #82b1ff; --accent-soft: #1f3252; --forbidden: #ff8a8018;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body {
  margin: 0 auto; padding: 0 20px 48px; max-width: 1120px; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
.skip { position: absolute; left: -999px; }
.skip:focus { left: 12px; top: 12px; padding: 8px 12px; background: var(--card); border-radius: 6px; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
header { padding: 40px 0 8px; }
.eyebrow { margin: 0; color: var(--quiet); font-size: 13px; letter-spacing: .06em; text-transform: uppercase; }
h1 { margin: 2px 0 4px; font-size: 32px; line-height: 1.2; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { margin: 44px 0 12px; font-size: 21px; }
h3 { margin: 0 0 8px; font-size: 17px; overflow-wrap: anywhere; }
.lead { margin: 0 0 20px; color: var(--quiet); }
.cards { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; margin: 0; padding: 0; list-style: none; }
.card { padding: 14px 18px; background: var(--card); border: 1px solid var(--edge); border-left: 5px solid var(--edge);
  border-radius: 10px; }
.card.error { border-left-color: var(--error); } .card.warning { border-left-color: var(--warning-mark); }
.card.ok { border-left-color: var(--ok); } .card.plain { border-left-color: var(--accent); }
.figure { display: block; font-size: 30px; font-weight: 650; line-height: 1.15; font-variant-numeric: tabular-nums; }
.words { color: var(--quiet); font-size: 14px; }
.scroll { overflow-x: auto; margin: 12px 0 20px; background: var(--card); border: 1px solid var(--edge);
  border-radius: 10px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
caption { padding: 12px 16px; text-align: left; font-weight: 600; color: var(--quiet); }
th, td { padding: 9px 16px; text-align: left; vertical-align: top; border-top: 1px solid var(--grid); }
thead th { color: var(--quiet); font-size: 13px; font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; overflow-wrap: anywhere; min-width: 132px; }
tfoot th, tfoot td { font-weight: 650; border-top: 2px solid var(--edge); }
td { overflow-wrap: break-word; }
td:last-child:not(.number) { overflow-wrap: anywhere; }
.short { white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.quiet { color: var(--quiet); font-size: 13px; }
.badge { display: inline-block; padding: 1px 9px; border-radius: 99px; font-size: 12.5px; font-weight: 600;
  white-space: nowrap; vertical-align: 2px; }
.badge.ok { color: var(--ok); background: var(--ok-soft); }
.badge.warning { color: var(--warning); background: var(--warning-soft); }
.badge.error { color: var(--error); background: var(--error-soft); }
article { margin: 0 0 18px; padding: 18px 20px; background: var(--card); border: 1px solid var(--edge);
  border-radius: 12px; scroll-margin-top: 12px; }
article .scroll { border-color: var(--grid); margin: 12px 0; }
article > :last-child { margin-bottom: 0; }
.facts { display: flex; flex-wrap: wrap; gap: 6px 28px; margin: 0 0 10px; font-size: 14px; }
.facts div { min-width: 0; } .facts dt { color: var(--quiet); font-size: 12.5px; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.troubles { margin: 8px 0 12px; padding: 10px 14px 10px 30px; background: var(--page); border-radius: 8px;
  font-size: 14px; overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 12px; padding: 0; list-style: none;
  color: var(--quiet); font-size: 13px; }
.legend li { display: flex; align-items: center; gap: 6px; }
.names { columns: 3 220px; margin: 0; padding-left: 20px; overflow-wrap: anywhere; }
.assumptions { color: var(--quiet); font-size: 13.5px; padding-left: 20px; }
.strip { display: block; max-width: 100%; height: auto; }
.narrow { display: none; padding-top: 6px; }
td .strip { max-width: none; }
details { margin: 12px 0 0; font-size: 14px; } summary { cursor: pointer; color: var(--quiet); }
.timeline { display: block; width: 100%; height: auto; padding: 8px; }
.frame { padding: 0; margin: 12px 0; background: var(--card); border: 1px solid var(--grid); border-radius: 10px; }
.tick { fill: var(--quiet); font-size: 11px; font-family: inherit; }
.grid { stroke: var(--grid); stroke-width: 1; }
.now { stroke: var(--accent); stroke-width: 1.5; stroke-dasharray: 2 3; }
.wait { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 2 2; opacity: .75; }
.window { fill: var(--accent-soft); stroke: var(--accent); stroke-width: .75; }
.window.failed, .window.stopped { fill: var(--error-soft); stroke: var(--error); }
.window.violations { fill: var(--warning-soft); stroke: var(--warning-mark); }
.window.missing, .window.coming { fill: none; stroke: var(--quiet); stroke-dasharray: 3 2; }
.labels.in-time { fill: var(--ok); } .labels.late { fill: var(--error); }
.mark.completed { fill: var(--ok); } .mark.violations { fill: var(--warning-mark); }
.mark.failed { fill: none; stroke: var(--error); stroke-width: 2.4; stroke-linecap: round; }
.mark.stopped { fill: var(--error); }
.mark.running { fill: none; stroke: var(--accent); stroke-width: 1.8; } .mark.missing { fill: var(--quiet); }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 12px; margin: 14px 0; }
figure { margin: 0; padding: 10px 12px 6px; border: 1px solid var(--grid); border-radius: 8px; min-width: 0; }
figcaption { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 8px; font-size: 13px; }
.metric { color: var(--quiet); overflow-wrap: anywhere; }
.limit { color: var(--quiet); font-size: 12px; margin-left: auto; }
.good { color: var(--ink); } .bad { color: var(--error); }
.plot { display: block; width: 100%; height: auto; }
.line { fill: none; stroke: var(--accent); stroke-width: 1.6; stroke-linejoin: round; }
.dot { fill: var(--accent); } .threshold { stroke: var(--error); stroke-width: 1; stroke-dasharray: 4 3; }
.forbidden { fill: var(--forbidden); }
footer { margin-top: 40px; color: var(--quiet); font-size: 13px; }
@media (max-width: 680px) {
  body { padding: 0 14px 40px; } header { padding-top: 24px; } h1 { font-size: 25px; }
  .cards { grid-template-columns: repeat(2, 1fr); } .wide { display: none; }
  .narrow { display: block; } .frame .timeline { padding: 4px; }
  th, td { padding: 8px 10px; } article { padding: 14px; } tbody th { min-width: 112px; }
  thead th, thead th.number { white-space: normal; }
  td:last-child:not(.number) { overflow-wrap: break-word; word-break: break-word; }
}
@media print {
  :root { --page: #fff; --card: #fff; }
  body { max-width: none; padding: 0; font-size: 11pt; } .skip { display: none; }
  article, figure, tr { break-inside: avoid; } .scroll { overflow: visible; } h2 { break-after: avoid; }
}
"""
