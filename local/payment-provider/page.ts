import type { HostedCheckout } from './ledger.ts';

/** The provider's own page, with a choice where a real one asks for a card. */
export function hostedPage({ amount, status }: HostedCheckout): string {
  const dollars = `$${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`;
  const choices =
    status === 'open'
      ? `<p>Amount: <strong>${dollars}</strong></p>
<form method="post">
<p>A real provider asks for a card here. This one asks what should happen.</p>
<p><button name="choice" value="paid">Pay ${dollars}</button></p>
<p><button name="choice" value="declined">The card is declined</button></p>
<p><button name="choice" value="abandoned">Leave without paying</button></p>
</form>`
      : `<p>This page is ${status === 'paid' ? 'paid' : 'over'}.</p>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulated payment provider</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem}button{font:inherit;min-height:2.75rem;padding:.5rem 1rem}</style>
</head><body><main><h1>Simulated payment provider</h1>
${choices}
</main></body></html>`;
}
