/** The names of Da Vinci PAS STU 2 and of the X12 code lists that it uses, in one place. */
const pas = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition';

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
  subscription: `${pas}/profile-subscription`,
} as const;

export const extensions = {
  levelOfServiceCode: `${pas}/extension-levelOfServiceCode`,
  certificationType: `${pas}/extension-certificationType`,
  serviceItemRequestType: `${pas}/extension-serviceItemRequestType`,
  itemTraceNumber: `${pas}/extension-itemTraceNumber`,
  authorizationNumber: `${pas}/extension-authorizationNumber`,
  administrationReferenceNumber: `${pas}/extension-administrationReferenceNumber`,
  diagnosisRecordedDate: `${pas}/extension-diagnosisRecordedDate`,
  careTeamClaimScope: `${pas}/extension-careTeamClaimScope`,
  infoChanged: `${pas}/extension-infoChanged`,
  infoCancelled: `${pas}/modifierextension-infoCancelledFlag`,
  reviewAction: `${pas}/extension-reviewAction`,
  reviewActionCode: `${pas}/extension-reviewActionCode`,
  reviewActionReason: `${pas}/extension-reviewActionReason`,
  itemPreAuthPeriod: `${pas}/extension-itemPreAuthPeriod`,
  itemPreAuthIssueDate: `${pas}/extension-itemPreAuthIssueDate`,
  itemAuthorizedProvider: `${pas}/extension-itemAuthorizedProvider`,
  itemAuthorizedDetail: `${pas}/extension-itemAuthorizedDetail`,
} as const;

export const systems = {
  npi: 'http://hl7.org/fhir/sid/us-npi',
  icd10: 'http://hl7.org/fhir/sid/icd-10-cm',
  placeOfService: 'https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set',
  certificationType: 'https://codesystem.x12.org/005010/1322',
  levelOfService: 'https://codesystem.x12.org/005010/1338',
  requestType: 'https://codesystem.x12.org/005010/1525',
  serviceType: 'https://codesystem.x12.org/005010/1365',
  reviewAction: 'https://codesystem.x12.org/005010/306',
  decisionReason: 'https://codesystem.x12.org/external/886',
  claimType: 'http://terminology.hl7.org/CodeSystem/claim-type',
  priority: 'http://terminology.hl7.org/CodeSystem/processpriority',
  careTeamRole: 'http://terminology.hl7.org/CodeSystem/claimcareteamrole',
  relatedClaim: 'http://terminology.hl7.org/CodeSystem/ex-relatedclaimrelationship',
  supportingInfo: 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASSupportingInfoType',
  informationCategory: 'http://terminology.hl7.org/CodeSystem/claiminformationcategory',
  subscriberRelationship: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship',
  identifierType: 'http://terminology.hl7.org/CodeSystem/v2-0203',
  coverageClass: 'http://terminology.hl7.org/CodeSystem/coverage-class',
  claim: 'urn:frontdesk:preauthorization',
  item: 'urn:frontdesk:preauthorization-item',
  payerNumber: 'urn:oid:2.16.840.1.113883.6.300',
  modifier: 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  unit: 'http://unitsofmeasure.org',
} as const;

/** X12 1322 (UM02): what is brought to the payer. */
export const certificationTypes = {
  initial: 'I',
  change: 'S',
  appeal: '2',
  documents: 'S',
  cancellation: '3',
} as const;

/** X12 355 units of service by our unit kinds: VS visits, MJ minutes is by the quarter hour UN; DA days, UN units. */
export const quantityUnits = { visit: 'VS', '15-minutes': 'UN', day: 'DA', unit: 'UN' } as const;

export const SUBSCRIPTION_TOPIC = 'http://hl7.org/fhir/us/davinci-pas/SubscriptionTopic/PASSubscriptionTopic';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };
export type Resource = { readonly resourceType: string; readonly [key: string]: Json | undefined };
