// The time zone that this browser is in, chosen in the list where nobody chose another yet.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const list = document.querySelector("select[data-guess='yes']");
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (list && [...list.options].some((option) => option.value === here)) list.value = here;
});
