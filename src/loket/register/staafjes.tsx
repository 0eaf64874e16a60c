/** A bar for each hour, drawn here: no script, no font of its own, readable in dark and in print. */
const WIDTH = 720;
const HEIGHT = 220;
const LEFT = 72;
const BOTTOM = 38;
const TOP = 24;
const STEP = (WIDTH - LEFT) / 24;
const GAP = 4;

/** The next of 1, 2, 5 × 10ⁿ at or above the largest, so that the scale can be read. */
export function schaal(largest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, largest)));
  return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= largest) ?? 10 * power;
}

/**
 * @param aantallen  24 counts, by hour. @param beschrijving  what a screen reader says instead: the numbers stand in a table
 * beside it.
 */
export function Staafjes(props: { readonly aantallen: readonly number[]; readonly beschrijving: string }) {
  const top = schaal(Math.max(...props.aantallen));
  const floor = HEIGHT - BOTTOM;
  const y = (aantal: number) => floor - (aantal / top) * (floor - TOP);
  return (
    <svg class="vb-plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={props.beschrijving}>
      {[0, top / 2, top].filter(Number.isInteger).map((aantal) => (
        <g key={aantal}>
          <line class="vb-plot__line" x1={LEFT} x2={WIDTH} y1={y(aantal)} y2={y(aantal)} />
          <text class="vb-plot__text" x={LEFT - 8} y={y(aantal) + 5} text-anchor="end">
            {aantal}
          </text>
        </g>
      ))}
      {props.aantallen.map((aantal, uur) => (
        <g key={uur}>
          {aantal > 0 && (
            <rect
              class="vb-plot__bar"
              x={LEFT + uur * STEP + GAP}
              y={y(aantal)}
              width={STEP - 2 * GAP}
              height={floor - y(aantal)}
            />
          )}
          {uur % 3 === 0 && (
            <text class="vb-plot__text" x={LEFT + (uur + 0.5) * STEP} y={HEIGHT - 6} text-anchor="middle">
              {uur}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}
