// The placeholder of the grid until the first files are there.
import { html } from "../../vendor/preact.js";

const tile = () => html`
  <li class="tile skeleton"><span class="tile-media"></span><span class="bar"></span><span class="bar short"></span></li>`;

export const GridSkeleton = () => html`<ul class="grid waiting" aria-hidden="true">${Array.from({ length: 18 }, tile)}</ul>`;
