/**
 * Claim adjustment reason codes (CARC) in words of our own, and what each calls for. X12 publishes the list about three times a year and owns its
 * texts: none of them stands here. `from` and `until` are the days between which a code was in use, where that matters;
 * remittances of any age are read, so nothing is ever removed.
 */
export const reasonsAsOf = '2026-11-01';

/**
 * What a reason calls for, before its group is asked who owes the amount:
 * - `contract`: taken off by agreement or law; nothing is to be done;
 * - `share`: deductible, coinsurance, copayment;
 * - `mend`: something is wrong or missing in the claim; mended, it can be sent again;
 * - `contest`: the payer judged against the service; an appeal can change that;
 * - `elsewhere`: another payer comes first or is responsible;
 * - `uncovered`: the health plan does not pay for it;
 * - `lost`: too late or final; only a write-off is left, unless the payer is wrong;
 * - `information`: it explains an amount and asks for nothing.
 */
export type ReasonKind = 'contract' | 'share' | 'mend' | 'contest' | 'elsewhere' | 'uncovered' | 'lost' | 'information';

export interface Reason {
  readonly code: string;
  readonly kind: ReasonKind;
  /** For staff. */
  readonly staff: string;
  /** For the patient; says nothing of who owes, which the group does. */
  readonly patient: string;
  /** The first day on which the payers no longer give it. */
  readonly until?: string;
}

const plan = 'your health plan';
type Row = readonly [code: string, staff: string, patient: string, until?: string];
const of = (kind: ReasonKind, rows: readonly Row[]): Reason[] =>
  rows.map(([code, staff, patient, until]) => ({ code, kind, staff, patient, ...(until ? { until } : {}) }));

/** Every reason that we have words for. */
export const reasons: readonly Reason[] = [
  ...of('share', [
    ['1', 'Deductible.', `It counts toward the deductible of ${plan}.`],
    ['2', 'Coinsurance.', `It is the percentage that ${plan} leaves to its members.`],
    ['3', 'Copayment.', `It is the copayment that ${plan} asks for each visit.`],
    ['66', 'Deductible for blood.', `It counts toward the deductible for blood of ${plan}.`],
    ['241', 'Copayment under a low-income subsidy.', `It is a reduced copayment of ${plan}.`],
    [
      '247',
      'Deductible, for a professional service billed by an institution.',
      `It counts toward the deductible of ${plan}.`,
    ],
    [
      '248',
      'Coinsurance, for a professional service billed by an institution.',
      `It is the percentage that ${plan} leaves to its members.`,
    ],
  ]),
  ...of('contract', [
    [
      '24',
      'Covered by a capitation agreement: the payer has paid for it by the head.',
      `It is covered by a fixed payment that ${plan} makes to us.`,
    ],
    [
      '42',
      'Above the payer’s maximum or fee schedule.',
      `Our charge is above what ${plan} allows for it.`,
      '2007-06-01',
    ],
    ['44', 'Discount for prompt payment.', `${upper(plan)} paid promptly and took a discount that was agreed on.`],
    [
      '45',
      'Above what the fee schedule, contract or law allows.',
      `Our charge is above the price that was agreed with ${plan}.`,
    ],
    [
      '59',
      'Reduced because several procedures were done together, or by another rule on combined services.',
      `Several services were done together, which ${plan} pays at a lower price.`,
    ],
    ['94', 'Paid above the charge.', `${upper(plan)} reckoned more than we charged.`],
    [
      '101',
      'Priced beforehand: what will be paid once the claim is complete.',
      `${upper(plan)} said beforehand what it would pay.`,
    ],
    ['102', 'Major medical adjustment.', `A part is reckoned under another part of ${plan}.`],
    ['103', 'Promotional or volume discount.', 'A discount that was agreed on was taken off.'],
    ['104', 'Withheld by the managed-care contract.', `${upper(plan)} keeps a part back by its contract with us.`],
    ['131', 'Discount that was negotiated for this claim.', 'A price was agreed on for this claim.'],
    ['137', 'Surcharge, assessment or tax by law.', 'It is a charge by law between us and the health plan.'],
    ['144', 'Incentive adjustment.', `${upper(plan)} paid more or less by its incentive program.`],
    ['154', 'The days of supply exceed what is supported.', `${upper(plan)} pays for a smaller supply.`],
    ['161', 'Bonus of the provider.', `${upper(plan)} pays us a bonus.`],
    [
      '172',
      'Adjusted because of the provider’s type or specialty.',
      `${upper(plan)} pays this kind of provider another price.`,
    ],
    ['237', 'Reduced by a penalty of law or regulation.', 'It was reduced by a rule that concerns us, not you.'],
    [
      '253',
      'Sequestration: the cut of federal payments.',
      'It was reduced by a federal rule that concerns us, not you.',
    ],
    ['A2', 'Contractual adjustment.', `Our charge is above the price that was agreed with ${plan}.`, '2008-01-01'],
    [
      'B10',
      'Reduced because part of it was paid for with another procedure on the same day.',
      `A part was paid with another service of the same day.`,
    ],
    ['P12', 'Workers’ compensation fee schedule.', 'The price is set by the rules for injuries at work.'],
    ['P24', 'Above the fee schedule of the preferred network.', 'The price was agreed on with the network.'],
  ]),
  ...of('mend', [
    ['4', 'The modifier does not fit the procedure, or one is missing.', 'A detail of the bill must be corrected.'],
    ['5', 'The procedure does not fit the place of service.', 'A detail of the bill must be corrected.'],
    ['6', 'The procedure does not fit the patient’s age.', 'A detail of the bill must be corrected.'],
    ['7', 'The procedure does not fit the patient’s sex.', 'A detail of the bill must be corrected.'],
    ['8', 'The procedure does not fit the provider’s specialty.', 'A detail of the bill must be corrected.'],
    ['9', 'The diagnosis does not fit the patient’s age.', 'A detail of the bill must be corrected.'],
    ['10', 'The diagnosis does not fit the patient’s sex.', 'A detail of the bill must be corrected.'],
    ['11', 'The diagnosis does not fit the procedure.', 'A detail of the bill must be corrected.'],
    ['12', 'The diagnosis does not fit the provider type.', 'A detail of the bill must be corrected.'],
    ['13', 'The date of death is before the date of service.', 'A date must be corrected.'],
    ['14', 'The birth date is after the date of service.', 'A date must be corrected.'],
    [
      '16',
      'The claim lacks something or has an error: the remarks say what.',
      `${upper(plan)} needs a correction or more information.`,
    ],
    [
      '31',
      'The patient cannot be found among the payer’s members.',
      `${upper(plan)} does not recognize the member number.`,
    ],
    [
      '32',
      'The patient is not an eligible dependent by the payer’s records.',
      `${upper(plan)} does not list you as a dependent.`,
    ],
    ['33', 'The policyholder has no coverage for dependents.', `${upper(plan)} does not list dependents.`],
    ['110', 'Billed before the date of service.', 'A date must be corrected.'],
    ['125', 'The submission has an error: the remarks say which.', 'A detail of the bill must be corrected.'],
    [
      '129',
      'What an earlier payer decided is not told correctly.',
      'The answer of another health plan must be sent along.',
    ],
    ['133', 'The payer still reviews the line.', `${upper(plan)} has not decided yet.`],
    [
      '140',
      'Member number and name do not match.',
      `${upper(plan)} does not recognize the member number with the name.`,
    ],
    ['146', 'The diagnosis was not valid on the date of service.', 'A detail of the bill must be corrected.'],
    [
      '148',
      'Information from another provider is missing or insufficient.',
      `${upper(plan)} needs information from another provider.`,
    ],
    ['163', 'An attachment that the claim refers to did not arrive.', `${upper(plan)} waits for documents from us.`],
    [
      '164',
      'An attachment that the claim refers to did not arrive in time.',
      `${upper(plan)} did not get documents in time.`,
    ],
    ['165', 'No referral, or it was exceeded.', `${upper(plan)} has no referral for it.`],
    ['175', 'The prescription is incomplete.', 'A prescription must be completed.'],
    ['181', 'The procedure code was not valid on the date of service.', 'A detail of the bill must be corrected.'],
    ['182', 'The modifier was not valid on the date of service.', 'A detail of the bill must be corrected.'],
    ['183', 'The referring provider may not refer for this.', 'A detail of the bill must be corrected.'],
    ['184', 'The ordering provider may not order this.', 'A detail of the bill must be corrected.'],
    ['185', 'The rendering provider may not perform this.', 'A detail of the bill must be corrected.'],
    ['199', 'Revenue code and procedure code do not match.', 'A detail of the bill must be corrected.'],
    ['206', 'The NPI is missing.', 'A detail of the bill must be corrected.'],
    ['207', 'The NPI has the wrong form.', 'A detail of the bill must be corrected.'],
    ['208', 'The payer does not find the NPI.', 'A detail of the bill must be corrected.'],
    [
      '226',
      'Information from the billing or rendering provider did not come in time or is insufficient.',
      `${upper(plan)} needs information from us.`,
    ],
    [
      '227',
      'Information asked of the patient did not come or is insufficient.',
      `${upper(plan)} asked you for information and waits for it.`,
    ],
    [
      '236',
      'The combination of procedures or modifiers does not go with another of the same day.',
      'A detail of the bill must be corrected.',
    ],
    ['240', 'The diagnosis does not fit the birth weight.', 'A detail of the bill must be corrected.'],
    ['252', 'An attachment is needed to decide the claim.', `${upper(plan)} needs documents from us.`],
    ['267', 'The service spans months: each must be billed apart.', 'The bill must be divided.'],
    [
      'B7',
      'The provider was not certified or eligible for this on the date of service.',
      'The provider’s enrollment must be cleared up.',
    ],
    ['A1', 'Denied or reduced: the remarks say why.', `${upper(plan)} did not pay it, for a reason that we look into.`],
  ]),
  ...of('contest', [
    [
      '39',
      'The payer had refused its authorization when asked.',
      `${upper(plan)} refused it when it was asked before.`,
    ],
    ['40', 'Not seen as emergency or urgent care.', `${upper(plan)} does not see it as an emergency.`],
    ['49', 'Routine or preventive examination, not covered here.', `${upper(plan)} sees it as a routine examination.`],
    ['50', 'Not medically necessary in the payer’s eyes.', `${upper(plan)} does not see the service as necessary.`],
    ['54', 'Several physicians or assistants are not covered here.', `${upper(plan)} pays for one physician alone.`],
    ['55', 'Experimental in the payer’s eyes.', `${upper(plan)} sees it as experimental.`],
    ['56', 'Not proven effective in the payer’s eyes.', `${upper(plan)} sees it as not proven.`],
    [
      '58',
      'The place of treatment was not right in the payer’s eyes.',
      `${upper(plan)} would have wanted it done elsewhere.`,
    ],
    ['61', 'Adjusted for want of a second surgical opinion.', `${upper(plan)} wants a second opinion first.`],
    [
      '95',
      'The procedures of the health plan were not followed.',
      `${upper(plan)} says that its steps were not followed.`,
    ],
    [
      '97',
      'Paid within another service that was decided already.',
      `${upper(plan)} counts it as a part of another service.`,
    ],
    [
      '107',
      'The service that this one belongs to was not billed or not found.',
      `${upper(plan)} misses the service that it belongs to.`,
    ],
    ['114', 'Not approved by the FDA.', `${upper(plan)} says that it lacks a federal approval.`],
    ['150', 'The documents do not support this level of service.', `${upper(plan)} would have paid a simpler service.`],
    ['151', 'The documents do not support so many services.', `${upper(plan)} would have paid fewer services.`],
    [
      '152',
      'The documents do not support this length of service.',
      `${upper(plan)} would have paid a shorter service.`,
    ],
    ['153', 'The documents do not support this dosage.', `${upper(plan)} would have paid a smaller dose.`],
    ['158', 'Provided outside the United States.', `${upper(plan)} does not pay abroad.`],
    ['167', 'This diagnosis is not covered.', `${upper(plan)} does not pay for this reason of the visit.`],
    ['169', 'A cheaper alternative was reckoned.', `${upper(plan)} paid the price of another service.`],
    ['186', 'Reduced because the level of care was not right.', `${upper(plan)} would have paid a simpler care.`],
    [
      '193',
      'Decided anew, and the first decision stays.',
      `${upper(plan)} has looked again and stays with its answer.`,
    ],
    ['197', 'No prior authorization, or it was asked for too late.', `${upper(plan)} wanted to be asked before.`],
    ['198', 'Prior authorization exceeded.', `More was done than ${plan} had agreed to.`],
    ['216', 'By the finding of a review organization.', `A reviewer of ${plan} decided so.`],
    ['222', 'Above the number of services that the contract allows.', `More was done than ${plan} allows in a time.`],
    ['231', 'Procedures that exclude each other on one day.', `${upper(plan)} does not pay both services on one day.`],
    ['234', 'Not paid for separately.', `${upper(plan)} counts it as a part of another service.`],
    [
      '243',
      'Not authorized by the primary-care or network provider.',
      `${upper(plan)} wanted your primary-care provider to agree.`,
    ],
    ['272', 'Coverage guidelines were not met.', `${upper(plan)} says that its conditions were not met.`],
    ['284', 'The authorization number does not fit the service.', `${upper(plan)} had agreed to something else.`],
    [
      'B15',
      'Needs another service that was not received or covered.',
      `${upper(plan)} misses the service that it belongs to.`,
    ],
    ['B20', 'Partly or fully provided by somebody else.', `${upper(plan)} says that another provider did it.`],
  ]),
  ...of('elsewhere', [
    ['19', 'Injury at work: workers’ compensation comes first.', 'It is for the insurance of your employer.'],
    ['20', 'The liability insurance comes first.', 'It is for the insurance of who caused the injury.'],
    ['21', 'The no-fault insurance comes first.', 'It is for your motor insurance.'],
    [
      '22',
      'Another payer may come first: coordination of benefits.',
      `${upper(plan)} thinks that another plan pays first.`,
    ],
    ['109', 'Not this payer’s: send it to the right one.', `It belongs to another health plan.`],
    [
      '136',
      'The earlier payer’s rules were not followed.',
      `Another plan that comes first was not asked as it wants to be.`,
    ],
    ['201', 'Settled through a set-aside arrangement.', 'It is to be paid from a settlement.'],
    [
      '209',
      'By regulation the provider may not bill the patient for this; another payer may be asked.',
      'It must be cleared up between the health plans and us.',
    ],
    ['B11', 'Passed on to the right payer.', 'It was passed on to another health plan.'],
  ]),
  ...of('uncovered', [
    ['26', 'Before coverage began.', `${upper(plan)} had not begun on that day.`],
    ['27', 'After coverage ended.', `${upper(plan)} had ended on that day.`],
    ['34', 'No coverage for newborns.', `${upper(plan)} does not cover newborns.`],
    ['35', 'The lifetime maximum is reached.', `${upper(plan)} has paid all that it ever pays.`],
    [
      '51',
      'A condition that existed before and is not covered.',
      `${upper(plan)} does not cover what existed before it began.`,
    ],
    ['53', 'By a member of the family or household.', `${upper(plan)} does not pay services by relatives.`],
    [
      '60',
      'Outpatient services close to an inpatient stay are not covered.',
      `${upper(plan)} counts it toward a hospital stay.`,
    ],
    ['78', 'Days or room charge that are not covered.', `${upper(plan)} does not pay for these days.`],
    ['96', 'Not covered: the remarks say why.', `${upper(plan)} does not cover it.`],
    [
      '111',
      'Not covered unless the provider accepts assignment.',
      `${upper(plan)} does not cover it under these conditions.`,
    ],
    [
      '116',
      'The notice that the patient signed beforehand does not meet the rules.',
      'A form that was signed before was not complete.',
    ],
    [
      '119',
      'The maximum of the benefit for this period is reached.',
      `${upper(plan)} has paid all that it pays in this period.`,
    ],
    [
      '149',
      'The lifetime maximum for this service is reached.',
      `${upper(plan)} has paid all that it ever pays for this service.`,
    ],
    ['166', 'Submitted after this payer’s responsibility for the claims ended.', `It belongs to another time or plan.`],
    ['170', 'Not covered from this type of provider.', `${upper(plan)} does not pay this kind of provider for it.`],
    [
      '171',
      'Not covered from this type of provider in this type of place.',
      `${upper(plan)} does not pay for it at this place.`,
    ],
    [
      '177',
      'The patient does not meet the eligibility requirements.',
      `${upper(plan)} says that its conditions of membership were not met.`,
    ],
    ['179', 'A waiting period was not over.', `${upper(plan)} has a waiting time that was not over.`],
    ['200', 'During a gap in coverage.', `${upper(plan)} was interrupted on that day.`],
    ['202', 'Personal comfort or convenience.', `${upper(plan)} sees it as a matter of comfort.`],
    ['204', 'Not covered by the patient’s current health plan.', `${upper(plan)} does not cover it.`],
    ['242', 'Not by a network or primary-care provider.', `We are not in the network of ${plan}.`],
    ['256', 'Not payable by the managed-care contract.', `${upper(plan)} does not pay for it by its contract with us.`],
    ['258', 'Not covered while in custody.', `${upper(plan)} does not cover it under these conditions.`],
    ['269', 'Anesthesia is not covered for this.', `${upper(plan)} does not cover it with this service.`],
    ['B1', 'Visits that are not covered.', `${upper(plan)} does not cover this visit.`],
    ['B9', 'The patient is in hospice.', `It belongs to hospice care.`],
    ['B14', 'One visit a day for each physician is covered.', `${upper(plan)} pays one visit a day.`],
    ['B16', 'The rules for new patients were not met.', `${upper(plan)} would have paid another kind of visit.`],
  ]),
  ...of('lost', [
    ['18', 'The same claim or line was decided already.', 'It was sent twice; nothing is owed for the second.'],
    ['29', 'The time limit for filing was over.', 'The bill reached the health plan too late.'],
    ['138', 'An appeal was not made in time or as it must be.', `${upper(plan)} will not look at it again.`],
    [
      '224',
      'The patient’s identity was used by somebody else.',
      'The health plan believes that somebody else used your name.',
    ],
    ['B13', 'Paid already, perhaps within another payment.', 'It was paid already.'],
  ]),
  ...of('information', [
    ['23', 'What an earlier payer has paid or taken off.', 'Another health plan has paid or taken off a part.'],
    ['85', 'The patient’s interest.', 'It is interest.'],
    ['91', 'Dispensing fee.', 'It is a fee for handing out a medicine.'],
    ['100', 'Paid to the patient or another.', `${upper(plan)} paid you, not us.`],
    ['105', 'Withheld for taxes.', 'A part was kept back for taxes.'],
    ['121', 'Paid as an indemnity in full.', `${upper(plan)} has paid what it pays in all.`],
    ['130', 'Fee for submitting the claim.', 'It is a fee between the health plan and us.'],
    ['139', 'By contract funds for the provider are not paid here.', `${upper(plan)} pays us elsewhere.`],
    ['187', 'From a spending or savings account of the patient.', 'It was paid from your health account.'],
    ['225', 'Penalty or interest.', 'It is interest between the health plan and us.'],
    ['246', 'For reporting only; no payment is due.', 'It was reported and costs nothing.'],
    ['255', 'Taken off because other information is outstanding.', `${upper(plan)} waits for other information.`],
    ['257', 'Not decided while a premium may still be paid.', `${upper(plan)} waits for a premium.`],
    [
      '275',
      'What an earlier payer left to the patient is not covered.',
      'Another health plan left it, and this one does not pay it.',
    ],
  ]),
];

function upper(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
