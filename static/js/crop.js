// Shows what of a chosen photo will be seen, as the server will cut it; drag it, or move the sliders.
const RATIO = 4 / 5;

function box(picture, x, y, zoom) {
  const width = Math.min(picture.width, picture.height * RATIO) / zoom;
  const height = width / RATIO;
  const within = (middle, size, whole) => Math.min(Math.max(middle - size / 2, 0), whole - size);
  return { left: within(picture.width * x, width, picture.width), top: within(picture.height * y, height, picture.height), width, height };
}

function enable(crop) {
  const part = (name) => crop.querySelector(`[data-part='${name}']`);
  const [x, y, zoom] = ["x", "y", "zoom"].map((name) => crop.querySelector(`[name='${name}']`));
  const file = crop.querySelector("[type='file']");
  const view = part("view");
  const largest = Number(crop.dataset.largest);
  let picture = null;
  let held = null;

  const shown = () => box(picture, x.value / 100, y.value / 100, Number(zoom.value));

  function draw() {
    if (!picture) return;
    const { left, top, width, height } = shown();
    view.getContext("2d").drawImage(picture, left, top, width, height, 0, 0, view.width, view.height);
  }

  function place(left, top, { width, height }) {
    x.value = ((left + width / 2) / picture.width) * 100;
    y.value = ((top + height / 2) / picture.height) * 100;
    draw();
  }

  async function choose() {
    const [photo] = file.files;
    picture?.close();
    picture = null;
    let words = "";
    if (photo && photo.size > largest) {
      words = `This photo has more than ${largest / 2 ** 20} MB and will be refused. Please choose a smaller one.`;
    } else if (photo) {
      picture = await createImageBitmap(photo).catch(() => null);
      words = picture ? "" : "This browser cannot show the photo. It can be sent all the same.";
    }
    view.hidden = !picture;
    part("place").hidden = !photo;
    part("blind").hidden = Boolean(picture);
    part("seeing").hidden = !picture;
    part("said").textContent = words;
    draw();
  }

  view.addEventListener("pointerdown", (press) => {
    const now = shown();
    held = { x: press.clientX, y: press.clientY, now, scale: now.width / view.clientWidth };
    view.setPointerCapture(press.pointerId);
  });
  view.addEventListener("pointermove", (drag) => {
    if (!held) return;
    place(held.now.left - (drag.clientX - held.x) * held.scale, held.now.top - (drag.clientY - held.y) * held.scale, held.now);
  });
  for (const end of ["pointerup", "pointercancel"]) view.addEventListener(end, () => { held = null; });
  for (const slider of [x, y, zoom]) slider.addEventListener("input", draw);
  file.addEventListener("change", choose);
  choose();
}

if (typeof createImageBitmap === "function") document.querySelectorAll("[data-component='crop']").forEach(enable);
