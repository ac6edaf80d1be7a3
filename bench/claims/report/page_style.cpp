#include "bench/claims/report/parts.hpp"

namespace lanewise::claims {

// The colours are those of compare's pages, which keep apart for the common kinds of colour
// blindness; every verdict has a shape and words as well.
std::string_view claims_style() {
  return R"css(
.verdict-holds, .outcome-holds { --colour: var(--peer); }
.verdict-holds-if { --colour: var(--lanewise); }
.verdict-does-not-hold, .outcome-fails { --colour: var(--one-lock); }
.verdict-refuted-by-source { --colour: var(--interpreter); }
.verdict-not-testable, .outcome-untestable { --colour: var(--naive); }
.verdict-inconclusive, .outcome-undecided { --colour: var(--roofline); }
.series-0 { --colour: var(--lanewise); } .series-1 { --colour: var(--naive); }
.series-2 { --colour: var(--one-lock); } .series-3 { --colour: var(--peer); }
.series-4 { --colour: var(--interpreter); } .series-5 { --colour: var(--roofline); }
.series-ideal { --colour: var(--naive); }

.definitions { position: absolute; }
.shape { display: inline-block; flex: none; }
.solid { fill: var(--colour); }
.stroke { stroke: var(--colour); stroke-width: 3; fill: none; }
.hollow { stroke: var(--colour); stroke-width: 2; fill: var(--card); }
.dashed { stroke-dasharray: 3 2.5; }
.cut { stroke: var(--card); stroke-width: 2; fill: none; }
.hatch { stroke: var(--one-lock); stroke-width: 2.5; stroke-opacity: 0.55; }
.badge { display: inline-flex; align-items: center; gap: 0.35em; white-space: nowrap;
         font-size: 0.8125rem; font-weight: 650; letter-spacing: 0.02em; color: var(--colour); }
.outcome-holds.badge, .outcome-fails.badge, .outcome-undecided.badge, .outcome-untestable.badge {
         font-weight: 500; letter-spacing: 0; }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: 0.2em; }
a:hover { text-decoration-color: currentColor; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--lanewise); outline-offset: 2px; }
h2 { margin-top: 3.5rem; }
.counts { font-size: 1.0625rem; font-weight: 600; max-width: none; }
.warning { border-left: 3px solid var(--roofline); padding-left: 0.75rem; }
.id { color: var(--soft); font-weight: 500; }

.chips { display: grid; gap: 0.5rem; margin-top: 1rem;
         grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); }
.chip { display: grid; grid-template-columns: 1.75rem minmax(0, 1fr); row-gap: 0.125rem;
        background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem;
        border-left: 4px solid var(--colour, var(--line)); padding: 0.5rem 0.75rem;
        text-decoration: none; }
.chip:hover { border-color: var(--colour); }
.chip .title { font-size: 0.9375rem; line-height: 1.3; overflow-wrap: anywhere; }
.chip .id { font-size: 0.9375rem; line-height: 1.3; }
.chip .badge, .chip .soft { grid-column: 2; align-self: end; }
.machines .id { display: inline-block; min-width: 2.25rem; }
.machines th { white-space: normal; }
.machines tbody th:first-child { padding-left: 2.25rem; text-indent: -2.25rem; }
.machines .id { text-indent: 0; }
.machines a { text-decoration: none; }

.forest .row .name, .lanes .name, .strips .name { font-size: 0.875rem; line-height: 1.3;
        overflow-wrap: anywhere; }
.row .name small { display: block; font-size: 0.8125rem; line-height: 1.3; }
.row .figure { font-size: 0.875rem; text-align: right; white-space: nowrap; }
.row .figure small { display: block; line-height: 1.2; font-size: 0.8125rem; }
.forest .row, .lanes .row, .strips .row { grid-template-columns: minmax(0, 1fr) auto;
        column-gap: 0.75rem; margin: 0; padding: 0.3rem 0; }
.forest .row svg, .lanes .row > svg, .strips .row > svg { grid-row: 2; grid-column: 1 / -1; }
.forest .row svg svg { grid-area: auto; }
.forest .head { padding-top: 1rem; }
.head .name { color: var(--soft); font-size: 0.8125rem; }
.head .figure { color: var(--soft); font-size: 0.8125rem; }
.band-holds { fill: var(--peer); fill-opacity: 0.2; }
.band-fails { fill: url(#hatch); }
.margin { stroke: var(--soft); stroke-width: 1; }
.forest .whisker { stroke-width: 2.5; }
.legend { display: flex; flex-wrap: wrap; gap: 0.35rem 1.25rem; max-width: none;
          align-items: center; }
.key { display: inline-flex; align-items: center; gap: 0.5em; }

.claim { scroll-margin-top: 1rem; }
.claim h3 { margin: 0; display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.75rem;
            overflow-wrap: anywhere; }
.claim .text { font-size: 1.0625rem; overflow-wrap: anywhere; }
.claim .where { margin-top: -0.25rem; }
.claim .sentence { font-weight: 500; overflow-wrap: anywhere; max-width: none; }
.claim .sentence .badge { font-size: 0.875rem; margin-right: 0.35rem; }
.machine { border-left: 4px solid var(--colour); padding-left: 1rem; margin: 0.9rem 0; }
.machine h4 { color: var(--soft); font-weight: 500; }
details { margin-top: 0.6rem; font-size: 0.9375rem; }
summary { color: var(--soft); font-size: 0.875rem; width: fit-content; }
.sources li { overflow-wrap: anywhere; margin: 0.3rem 0; }
.again { margin: 0.75rem 0 0; }
.again code::before { content: "$ "; color: var(--soft); }

.words { text-align: left; white-space: normal; }
td.words { min-width: 7rem; overflow-wrap: break-word; }
.figures th:first-child { overflow-wrap: break-word; }
.figures small { line-height: 1.35; }
.raw { margin-top: 0.5rem; font-size: 0.8125rem; }
.raw td, .raw th { padding: 0.3rem 0.5rem; }
.raw tr:not(.first) > * { border-top: 0; }
.raw small { font-size: inherit; }
.raw thead th { white-space: normal; }
.raw.figures th:first-child { min-width: 6.5rem; }
.raw td.words { min-width: 8.5rem; }
.raw td.test { min-width: 13rem; }
.reason td { color: var(--soft); }
.figure-card h4 { font-size: 1rem; margin-bottom: 0.5rem; }
.figure-card > p:last-child { margin: 0.75rem 0 0; max-width: 60rem; }
.figure-card .bars { margin-top: 0; }

.plot { display: grid; grid-template-columns: 3.75rem minmax(0, 1fr) 8rem; }
.plot-title { margin: 0.25rem 0 0; font-size: 0.8125rem; }
.x-title { text-align: center; }
.curve { stroke: var(--colour); stroke-width: 2; stroke-linecap: round; }
.dash-1 .curve { stroke-dasharray: 6 4; } .dash-2 .curve { stroke-dasharray: 2 4; }
.series-ideal .curve { stroke-dasharray: 3 3; stroke-width: 1.25; }
.spread { stroke: var(--colour); stroke-width: 1.5; stroke-opacity: 0.6; }
.way { stroke: var(--colour); stroke-width: 1; stroke-opacity: 0.35; stroke-dasharray: 1 3; }
.point { fill: var(--colour); }
.leader { stroke: var(--colour); stroke-width: 1; }
.end { fill: var(--colour); font-size: 12px; font-weight: 550; }
.lane { fill: var(--track); }
.turn, .beat { fill: var(--colour); }
.lanes > .row > svg { margin-top: 0.15rem; }

@media (min-width: 44rem) {
  .forest .row { grid-template-columns: 21rem minmax(0, 1fr) 8rem; }
  .strips .row { grid-template-columns: 17.5rem minmax(0, 1fr) 9rem; }
  .lanes .row { grid-template-columns: 11rem minmax(0, 1fr); }
  .forest .row > svg, .lanes .row > svg, .strips .row > svg { grid-row: 1; grid-column: 2; }
  .forest .figure, .strips .figure { grid-column: 3; }
  .figure-card .tread, .figure-card .gain { grid-template-columns: 19.5rem minmax(0, 1fr) 6rem; }
  .raw.figures th:first-child { min-width: 9rem; }
  .plain { grid-template-columns: 11rem minmax(0, 1fr); }
}
@media print {
  details:not([open]) > :not(summary) { display: none; }
}
)css";
}

}  // namespace lanewise::claims
