/** The names of Da Vinci PAS STU 2 and of the X12 code lists that it uses, in one place. */
const ig = 'http://hl7.org/fhir/us/davinci-pas';
const pas = `${ig}/StructureDefinition`;
const x12 = 'https://codesystem.x12.org/005010';
const terminology = 'http://terminology.hl7.org/CodeSystem';
const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';

export const profiles = {
  requestBundle: `${pas}/profile-pas-request-bundle`,
  inquiryBundle: `${pas}/profile-pas-inquiry-request-bundle`,
  claim: `${pas}/profile-claim`,
  claimUpdate: `${pas}/profile-claim-update`,
  claimInquiry: `${pas}/profile-claim-inquiry`,
  beneficiary: `${pas}/profile-beneficiary`,
  subscriber: `${pas}/profile-subscriber`,
  coverage: `${pas}/profile-coverage`,
  insurer: `${pas}/profile-insurer`,
  requestor: `${pas}/profile-requestor`,
  practitioner: `${pas}/profile-practitioner`,
  practitionerRole: `${pas}/profile-practitionerrole`,
  subscription: `${pas}/profile-subscription`,
  backportSubscription: `${backport}/backport-subscription`,
} as const;

export const extensions = {
  levelOfServiceCode: `${pas}/extension-levelOfServiceCode`,
  certificationType: `${pas}/extension-certificationType`,
  serviceItemRequestType: `${pas}/extension-serviceItemRequestType`,
  itemTraceNumber: `${pas}/extension-itemTraceNumber`,
  authorizationNumber: `${pas}/extension-authorizationNumber`,
  careTeamClaimScope: `${pas}/extension-careTeamClaimScope`,
  infoChanged: `${pas}/extension-infoChanged`,
  infoCancelled: `${pas}/modifierextension-infoCancelled`,
  reviewAction: `${pas}/extension-reviewAction`,
  reviewActionCode: `${pas}/extension-reviewActionCode`,
  reviewActionReason: `${pas}/extension-reviewActionReason`,
  itemPreAuthPeriod: `${pas}/extension-itemPreAuthPeriod`,
  /** Of the whole answer, in older versions of the guide. */
  authorizedEventDate: `${pas}/extension-authorizedEventDate`,
  itemAuthorizedProvider: `${pas}/extension-itemAuthorizedProvider`,
  itemAuthorizedDetail: `${pas}/extension-itemAuthorizedDetail`,
  serviceLineNumber: `${pas}/extension-serviceLineNumber`,
  lineNumber: `${pas}/extension-paLineNumber`,
  contentModifier: `${pas}/extension-contentModifier`,
  filterCriteria: `${backport}/backport-filter-criteria`,
  payloadContent: `${backport}/backport-payload-content`,
} as const;

export const systems = {
  npi: 'http://hl7.org/fhir/sid/us-npi',
  icd10: 'http://hl7.org/fhir/sid/icd-10-cm',
  cpt: 'http://www.ama-assn.org/go/cpt',
  /** As the guide's value sets write it; a payer may also write https. */
  hcpcs: 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  loinc: 'http://loinc.org',
  placeOfService: 'https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set',
  entity: `${x12}/98`,
  certificationType: `${x12}/1322`,
  levelOfService: `${x12}/1338`,
  requestType: `${x12}/1525`,
  serviceType: `${x12}/1365`,
  quantity: `${x12}/673`,
  claimType: `${terminology}/claim-type`,
  priority: `${terminology}/processpriority`,
  careTeamRole: `${terminology}/claimcareteamrole`,
  relatedClaim: `${terminology}/ex-relatedclaimrelationship`,
  informationCategory: `${terminology}/claiminformationcategory`,
  subscriberRelationship: `${terminology}/subscriber-relationship`,
  identifierType: `${terminology}/v2-0203`,
  coverageClass: `${terminology}/coverage-class`,
  payerIdentifierType: 'http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType',
  pas: `${ig}/CodeSystem/PASTempCodes`,
  bundle: 'urn:frontdesk:preauthorization-transaction',
  claim: 'urn:frontdesk:preauthorization',
  item: 'urn:frontdesk:preauthorization-item',
} as const;

/** X12 673: the units in which a 278 counts services. A timed service's quarter hours are its units. */
export const quantityUnits = { visit: 'VS', '15-minutes': 'FL', day: 'DY', unit: 'FL' } as const;

/** Units of X12 673 and 355 in which a payer may answer, by what was asked: any other is another count. */
export const answeredUnits = {
  visit: ['VS', 'FL', 'UN'],
  '15-minutes': ['FL', 'UN'],
  day: ['DY', 'DA'],
  unit: ['FL', 'UN'],
} as const;

export const SUBSCRIPTION_TOPIC = `${ig}/SubscriptionTopic/PASSubscriptionTopic`;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };
export type Resource = { readonly resourceType: string; readonly [key: string]: Json | undefined };
