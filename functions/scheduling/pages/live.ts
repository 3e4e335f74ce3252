/**
 * The program of the front desk's page: every half minute it shows what has changed, unless somebody has switched that off or is about to press
 * something. Where the sign-in is over, the page says so, and nothing is left of it.
 */
export const LIVE = `(() => {
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.checked = true;
  const label = document.createElement('label');
  label.className = 'tick';
  label.append(box, 'Show changes every half minute');
  document.getElementById('renew').append(label);
  setInterval(async () => {
    const live = document.getElementById('live');
    if (!box.checked || document.hidden || live.contains(document.activeElement) || live.querySelector('details[open]')) return;
    const answer = await fetch(location.href).catch(() => undefined);
    if (!answer || answer.status >= 500) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const next = page.getElementById('live');
    if (next) live.replaceWith(next);
    else location.reload();
  }, 30000);
})();`;
