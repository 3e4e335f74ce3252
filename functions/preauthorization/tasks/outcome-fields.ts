import * as z from 'zod';
import { ValidationFailed, type Fault } from '../../platform/errors.ts';
import type { Decision, Field } from '../../reviews/index.ts';
import type { Item, ReviewAction } from '../case.ts';
import type { ItemAnswer, PayerAnswer } from '../gateways/gateway.ts';

/** The fields by which a person records what a payer decided, item by item, and how they are read. */

const actions = {
  A1: 'Certified as asked',
  A2: 'Certified in part',
  A3: 'Not certified',
  A5: 'Denial upheld',
  A6: 'Certified, modified',
  A4: 'Not decided yet',
  NA: 'No authorization required',
  C: 'Cancelled',
} as const satisfies Partial<Record<ReviewAction, string>>;
type Recordable = keyof typeof actions;

const oneLine = z.string().regex(/^[^\p{Cc}]*$/u, 'must be one line');

/** Who at the payer said it, and under which number. */
export function payerContactFields(referenceRequired: boolean): Field[] {
  return [
    {
      name: 'representative',
      label: 'Whom you spoke to, or how you learnt it',
      help: 'A name, or: portal, fax, letter',
      type: 'text',
      required: true,
      maxLength: 120,
      schema: oneLine,
    },
    {
      name: 'reference',
      label: 'The payer’s reference number',
      type: 'text',
      required: referenceRequired,
      maxLength: 60,
      schema: oneLine,
    },
  ];
}

export function outcomeFields(items: readonly Item[]): Field[] {
  return items.flatMap((item): Field[] => {
    const of = `item ${item.sequence} (${item.productOrService.code})`;
    return [
      {
        name: `decision-${item.sequence}`,
        label: `Decision on ${of}`,
        type: 'select',
        required: true,
        options: Object.entries(actions).map(([value, label]) => ({ value, label })),
      },
      {
        name: `number-${item.sequence}`,
        label: `Authorization number for ${of}`,
        type: 'text',
        required: false,
        maxLength: 60,
        schema: oneLine,
      },
      {
        name: `quantity-${item.sequence}`,
        label: `Units certified for ${of}`,
        help: `Asked: ${item.quantity.value}. Leave empty if as asked.`,
        type: 'number',
        required: false,
      },
      { name: `from-${item.sequence}`, label: `Valid from, ${of}`, type: 'date', required: false },
      { name: `to-${item.sequence}`, label: `Valid to, ${of}`, type: 'date', required: false },
      {
        name: `reason-${item.sequence}`,
        label: `The payer’s reason for ${of}`,
        help: 'A denial must carry a specific reason',
        type: 'textarea',
        required: false,
        maxLength: 1000,
      },
    ];
  });
}

/**
 * What was recorded, as the payer's answer.
 * @throws ValidationFailed with pointers to the fields
 */
export function recordedAnswer(items: readonly Item[], { fields }: Decision, at: string): PayerAnswer {
  const faults: Fault[] = [];
  const answers = items.map((item): ItemAnswer => {
    const field = (name: string): string | undefined => fields[`${name}-${item.sequence}`];
    const reviewAction = field('decision') as Recordable | undefined;
    const reason = field('reason');
    const quantity = field('quantity');
    const from = field('from');
    const to = field('to');
    const fault = (name: string, detail: string): void => {
      faults.push({ pointer: `/${name}-${item.sequence}`, detail });
    };
    const refused = reviewAction === 'A2' || reviewAction === 'A3' || reviewAction === 'A5';
    if (refused && !reason) fault('reason', `Write the payer’s reason for item ${item.sequence}`);
    if ((reviewAction === 'A2' || reviewAction === 'A6') && !quantity && !from && !to && !reason)
      fault('quantity', `Write what was certified of item ${item.sequence}`);
    if (quantity !== undefined && (Number(quantity) < 1 || Number(quantity) > 9999))
      fault('quantity', 'Write a number of units from 1 to 9999');
    if ((from === undefined) !== (to === undefined)) fault(from ? 'to' : 'from', 'Write both dates or neither');
    if (from !== undefined && to !== undefined && from > to) fault('to', 'Write a date that is not before the first');
    return {
      sequence: item.sequence,
      reviewAction,
      authorizationNumber: field('number'),
      quantity: quantity === undefined ? undefined : { value: Number(quantity), unit: item.quantity.unit },
      period: from !== undefined && to !== undefined ? { start: from, end: to } : undefined,
      reasons: [],
      words: reason,
      providers: [],
    };
  });
  if (faults.length > 0) throw new ValidationFailed('Some of this cannot be recorded.', faults);
  return { at, reference: fields['reference'], identifiers: [], items: answers, documentRequests: [] };
}
