// A file in the grid: its picture in its own shape, its name, and a box to select it.
import { html, useState } from "../../vendor/preact.js";
import { linkToFile } from "../address.js";
import { extension, fit, picture } from "../files.js";
import { day } from "../format.js";
import { icon } from "../icons.js";
import { size, words } from "../language.js";
import { renewFile } from "../library.js";
import { memo } from "../memo.js";

function Picture({ file, layout }) {
  const [isBroken, setBroken] = useState(false);
  const [isLoaded, setLoaded] = useState(false);
  const found = isBroken ? null : picture(file);
  if (!found) {
    return html`
      <span class="tile-kind">
        ${icon(file.type, "icon kind-icon")}<span class="kind-name" dir="ltr">${extension(file)}</span>
      </span>`;
  }
  const fail = () => {
    setBroken(true);
    renewFile(file);
  };
  const [width, height] = fit(file.width || 4, file.height || 3, layout.tileWidth, layout.mediaHeight);
  const shape = file.width && file.height ? { width: `${width}px`, height: `${height}px` } : null;
  return html`
    <img class="tile-picture ${isLoaded ? "is-loaded" : ""}" style=${shape} src=${found.src} srcset=${found.srcset}
      sizes=${`${width}px`} width=${width} height=${height} alt="" loading="lazy" decoding="async" draggable=${false}
      onLoad=${() => setLoaded(true)} onError=${fail} />`;
}

function TileView({ file, index, count, layout, isSelected, isCurrent, onOpen, onToggle }) {
  const t = words();
  const name = file.name || t.unnamed;
  const tabindex = isCurrent ? 0 : -1;
  return html`
    <li class="tile ${isSelected ? "is-selected" : ""}" data-index=${index} data-id=${file.id}
      aria-posinset=${index + 1} aria-setsize=${count}>
      <a class="tile-link" href=${linkToFile(file.id)} tabindex=${tabindex} onClick=${(event) => onOpen(event, file, index)}>
        <span class="tile-media"><${Picture} key=${file.f} file=${file} layout=${layout} /></span>
        <span class="tile-name" dir="auto" title=${name}>${name}</span>
        <span class="tile-facts"><span class="visually-hidden">${t.kinds[file.type]}, </span><bdi>${size(file.size)}</bdi>
          <span aria-hidden="true"> · </span><bdi>${day(file.created_at)}</bdi></span>
      </a>
      <label class="tile-check">
        <input type="checkbox" checked=${isSelected} tabindex=${tabindex} aria-label=${t.select(name)}
          onClick=${(event) => onToggle(event, file, index)} />
        <span class="check-mark">${icon("check")}</span>
      </label>
    </li>`;
}

export const Tile = memo(TileView);
