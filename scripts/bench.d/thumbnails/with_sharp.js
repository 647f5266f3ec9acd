// node with_sharp.js FILE FOLDER ROUNDS QUALITY: what `thumbnails make` does, by sharp, in the order that costs it
// least: the largest from the file, at a fraction of its size, and the others from the largest.
const fs = require("fs");
const sharp = require("sharp");

const [file, folder, rounds, quality] = process.argv.slice(2);
sharp.concurrency(1);
sharp.cache(false);
const options = { quality: Number(quality), chromaSubsampling: "4:2:0" };
const within = (edge) => ({ width: edge, height: edge, fit: "inside", withoutEnlargement: true });

async function makeSet() {
  const { data, info } = await sharp(file).rotate().resize(within(1080)).raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { raw: { width: info.width, height: info.height, channels: info.channels } };
  const made = { 1080: await sharp(data, raw).jpeg(options).toBuffer() };
  for (const edge of [512, 128, 64]) {
    made[edge] = await sharp(data, raw).resize(within(edge)).jpeg(options).toBuffer();
  }
  return made;
}

(async () => {
  const before = process.memoryUsage().rss;
  const times = [];
  for (let round = 0; round < Number(rounds); round += 1) {
    const start = process.cpuUsage();
    const made = await makeSet();
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
    for (const edge in made) fs.writeFileSync(`${folder}/${edge}.jpg`, made[edge]);
  }
  times.sort((a, b) => a - b);
  const grown_kib = process.resourceUsage().maxRSS - Math.round(before / 1024);
  console.log(JSON.stringify({ cpu_ms: times[times.length >> 1], grown_kib }));
})();
