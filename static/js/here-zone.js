// Fills an empty time zone field with the zone of this computer, which is most often the right one.
const field = document.querySelector("input[name='zone']");
if (field && !field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
