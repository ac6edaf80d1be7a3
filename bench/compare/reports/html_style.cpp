#include "bench/compare/reports/html_style.hpp"

namespace lanewise::compare {

// The groups' colours keep apart for the common kinds of colour blindness (after Okabe and Ito,
// darkened or lightened until each has a contrast of 3:1 with its background), and no chart relies
// on colour alone.
std::string_view chart_style() {
  return R"css(
:root {
  color-scheme: light dark;
  --paper: #f7f7f4; --card: #ffffff; --ink: #17191c; --soft: #5b616a; --line: #dedfd9;
  --grid: #e6e7e1; --track: #ecede8;
  --naive: #6b7280; --one-lock: #c2410c; --lanewise: #0a6ebd; --peer: #00796b;
  --interpreter: #a1458c; --roofline: #8a6d00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #121417; --card: #1a1d21; --ink: #ecedee; --soft: #a3a9b2; --line: #31363c;
    --grid: #2a2f35; --track: #2a2f35;
    --naive: #9aa2ad; --one-lock: #ff8a50; --lanewise: #55b0ff; --peer: #35c4ab;
    --interpreter: #e48fd0; --roofline: #dcb840;
  }
}
.group-naive { --colour: var(--naive); }
.group-one-lock { --colour: var(--one-lock); }
.group-lanewise { --colour: var(--lanewise); }
.group-peer { --colour: var(--peer); }
.group-interpreter { --colour: var(--interpreter); }
.group-roofline { --colour: var(--roofline); }

.bar { fill: var(--colour, var(--soft)); }
.bar-back { fill: var(--track); }
.group-roofline .bar { fill-opacity: 0.45; stroke: var(--colour); }
.grid { stroke: var(--grid); }
.tick { fill: var(--soft); font-size: 12px; }
.whisker { stroke: var(--ink); stroke-width: 1.5; }
.reference { stroke: var(--colour); stroke-width: 1.5; stroke-dasharray: 3 3; }
.stairs .bar { rx: 3px; }
.riser { stroke: var(--soft); stroke-width: 1.5; }
.arrow { fill: var(--soft); }
.factor { fill: var(--ink); font-size: 15px; font-weight: 650; }
)css";
}

std::string_view page_style() {
  return R"css(
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 70rem; padding: 2.5rem 1.25rem 4rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  font-variant-numeric: tabular-nums;
}
h1 { font-size: clamp(2rem, 6vw, 3.25rem); line-height: 1.08; letter-spacing: -0.025em;
     margin: 0.4rem 0 1rem; text-wrap: balance; }
h2 { font-size: clamp(1.5rem, 4vw, 2rem); line-height: 1.2; letter-spacing: -0.015em;
     margin: 4.5rem 0 0.5rem; }
h3 { font-size: 1.125rem; margin: 2.75rem 0 0.25rem; }
h4 { font-size: 0.9375rem; margin: 0; }
p { margin: 0.5rem 0; max-width: 46rem; text-wrap: pretty; }
small, .soft { color: var(--soft); font-size: 0.875rem; }
code { font: 0.875rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
       overflow-wrap: anywhere; }
svg { display: block; overflow: visible; }
.eyebrow { color: var(--soft); font-size: 0.875rem; letter-spacing: 0.02em; }
.lead { font-size: clamp(1.0625rem, 2.5vw, 1.25rem); }
section:first-of-type h2 { margin-top: 2.5rem; }
.takeaway { font-size: 1.0625rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem;
        padding: 1.25rem; margin-top: 1rem; }

.tread { display: grid; grid-template-columns: 1fr auto; column-gap: 1rem; align-items: baseline; }
.tread .caption { font-weight: 650; }
.tread .what { grid-row: 2; grid-column: 1 / -1; color: var(--soft); font-size: 0.875rem; }
.tread .time { grid-row: 1; grid-column: 2; font-size: 1.375rem; letter-spacing: -0.01em; }
.tread svg { grid-row: 3; grid-column: 1 / -1; margin-top: 0.25rem; }
.stairs + p { margin: 1.25rem 0 0; }

.row { display: grid; grid-template-columns: minmax(0, 1fr) auto 3.4rem; column-gap: 0.5rem;
       align-items: center; margin-top: 0.25rem; }
.row .name { font-size: 0.875rem; overflow-wrap: anywhere; }
.row .time, .row .versus { text-align: right; font-size: 0.875rem; white-space: nowrap; }
.row .time { font-weight: 600; }
.row .versus { color: var(--soft); }
.row svg { grid-column: 1 / -1; grid-row: 2; }
.row.head .time, .row.head .versus { color: var(--soft); font-weight: 400; }
.bars h4 { padding: 1rem 0 0.25rem; }
.bars h4 small { font-weight: 400; margin-left: 0.6em; }
.swatch { display: inline-block; width: 0.75em; height: 0.75em; border-radius: 2px;
          margin-right: 0.5em; background: var(--colour); }

.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
.cards .card { margin-top: 0.75rem; padding: 1.125rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; }
th { font-weight: 600; color: var(--soft); }
th, td { padding: 0.35rem 0.4rem; text-align: right; white-space: nowrap;
         border-top: 1px solid var(--line); vertical-align: top; }
thead th { border-top: 0; vertical-align: bottom; font-weight: 400; }
th:first-child { text-align: left; padding-left: 0; }
tbody th { color: var(--ink); font-weight: 500; }
tr > :last-child { padding-right: 0; }
.figures th:first-child { white-space: normal; min-width: 9rem; position: sticky; left: 0;
                          background: var(--card); }
.figures small { display: block; font-weight: 400; }
.types .span:not(:empty) { text-align: center; border-bottom: 1px solid var(--line); }
.types .ratio { font-weight: 650; color: var(--lanewise); }
.figures.types th:first-child { min-width: 6rem; white-space: nowrap; }
sup { font-size: 0.75rem; color: var(--soft); line-height: 0; margin-left: 0.15em; }
.notes { color: var(--soft); font-size: 0.875rem; margin-top: 1rem; }
.lock { margin-top: 0.5rem; font-size: 0.8125rem; }
.lock th, .lock td { padding-left: 0.25rem; padding-right: 0.25rem; }
.lock th:first-child { padding-left: 0; }
.lock thead th { white-space: normal; line-height: 1.25; font-size: 0.8125rem; }
.lock .cores { width: 22%; min-width: 2.5rem; vertical-align: middle; }

dl { display: grid; grid-template-columns: minmax(0, 1fr); margin: 0; }
dt { color: var(--soft); font-size: 0.875rem; margin-top: 0.6rem; }
dd { margin: 0; overflow-wrap: anywhere; }
ul { padding-left: 1.2rem; margin: 0.5rem 0; }
summary { cursor: pointer; }

@media (min-width: 44rem) {
  .card { padding: 1.5rem 1.75rem; }
  .row { grid-template-columns: 17.5rem minmax(0, 1fr) 4.5rem 4rem; }
  .row { column-gap: 0.75rem; margin-top: 0; }
  .row svg { grid-column: 2; grid-row: 1; }
  .row .time { grid-column: 3; }
  .row .versus { grid-column: 4; }
  .tread, .gain { display: grid; grid-template-columns: 17.5rem minmax(0, 1fr) 6rem;
           column-gap: 0.75rem;
           align-items: center; }
  .tread { grid-template-rows: 26px 0; }
  .tread .caption { grid-area: 1 / 1; }
  .tread .what { grid-area: 2 / 1; align-self: start; line-height: 1.2; }
  .tread .time { grid-area: 1 / 3; text-align: right; }
  .tread svg { grid-area: 1 / 2; margin: 0; }
  .gain svg { grid-column: 2; }
  .figures th:first-child { min-width: 15rem; }
  dl { grid-template-columns: 11rem minmax(0, 1fr); }
  dt, dd { padding: 0.35rem 0; margin: 0; border-top: 1px solid var(--line); }
}
@media print {
  body { background: none; }
  .card, .tread, .row { break-inside: avoid; }
}
)css";
}

}  // namespace lanewise::compare
