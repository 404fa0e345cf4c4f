// What scrolls can be reached with the keyboard.
for (const box of document.querySelectorAll(".table-wrapper, .column-descriptions, .long-value, .facet-info ul, .wrapped-sql")) {
  if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
}
for (const field of document.querySelectorAll("form.filters select, form.filters input")) {
  if (!field.labels?.length) field.setAttribute("aria-label", field.name.replaceAll("_", " ").trim());
}
