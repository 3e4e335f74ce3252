import { describe, expect, test } from '@jest/globals';
import { type Scope, references, resolve } from '../../../local/cloudformation/intrinsics.ts';
import { physicalName } from '../../../local/cloudformation/names.ts';
import { RefusedProperty } from '../../../local/contract.ts';

const scope: Scope = {
  region: 'us-east-1',
  ref: (name) => {
    if (name === 'List') return ['a', 'b'];
    if (name === 'Table') return 'records';
    throw new RefusedProperty(`there is no ${name}`);
  },
  attribute: (logicalId, attribute) => `${logicalId}:${attribute}`,
  condition: (name) => name === 'Yes',
  mapping: (...path) => path.join('/'),
  importValue: (name) => `imported ${name}`,
};

describe('an expression of a template', () => {
  test.each<[string, unknown, unknown]>([
    ['Ref', { Ref: 'Table' }, 'records'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'Table:Arn'],
    ['GetAtt as text', { 'Fn::GetAtt': 'Table.Endpoint.Address' }, 'Table:Endpoint.Address'],
    ['Sub with references', { 'Fn::Sub': '${Table}/${Table.Arn}' }, 'records/Table:Arn'],
    ['Sub with variables', { 'Fn::Sub': ['${x}-${Table}', { x: { Ref: 'Table' } }] }, 'records-records'],
    ['Sub with a literal', { 'Fn::Sub': '${!aws:PrincipalArn}' }, '${aws:PrincipalArn}'],
    ['Sub with spaces', { 'Fn::Sub': '${ Table }' }, 'records'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Table' }, 1, true]] }, 'a-records-1-true'],
    ['Join over a list', { 'Fn::Join': [',', { Ref: 'List' }] }, 'a,b'],
    ['Select', { 'Fn::Select': ['1', { Ref: 'List' }] }, 'b'],
    ['Split', { 'Fn::Select': [5, { 'Fn::Split': [':', 'arn:aws:sqs:r:1:q'] }] }, 'q'],
    ['If that holds', { 'Fn::If': ['Yes', 1, { Ref: 'Missing' }] }, 1],
    ['If that does not hold', { 'Fn::If': ['No', { Ref: 'Missing' }, 2] }, 2],
    ['Equals', { 'Fn::Equals': [{ Ref: 'Table' }, 'records'] }, true],
    [
      'And, Or, Not',
      {
        'Fn::And': [
          { Condition: 'Yes' },
          { 'Fn::Not': [{ Condition: 'No' }] },
          { 'Fn::Or': [{ Condition: 'No' }, { Condition: 'Yes' }] },
        ],
      },
      true,
    ],
    ['And that fails', { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] }, false],
    ['FindInMap', { 'Fn::FindInMap': ['M', { Ref: 'Table' }, 'k'] }, 'M/records/k'],
    ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': '${Table}-x' } }, 'imported records-x'],
    ['Base64', { 'Fn::Base64': 'hello' }, 'aGVsbG8='],
    ['GetAZs', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, 'us-east-1a'],
    ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Table' } } }, '{"a":"records"}'],
    [
      'NoValue takes a property away',
      { a: 1, b: { Ref: 'AWS::NoValue' }, c: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] } },
      { a: 1 },
    ],
    ['NoValue takes an item away', [1, { Ref: 'AWS::NoValue' }, 2], [1, 2]],
    [
      'what is no expression stays',
      { Ref: 'x', Other: { Condition: { Bool: { a: 'true' } } }, n: null },
      { Ref: 'x', Other: { Condition: { Bool: { a: 'true' } } }, n: null },
    ],
  ])('%s', (_name, expression, value) => {
    expect(resolve(expression, scope)).toEqual(value);
  });

  test.each<[string, unknown, RegExp]>([
    ['an unknown function', { 'Fn::Cidr': [] }, /Fn::Cidr/],
    ['a transform', { 'Fn::Transform': {} }, /Fn::Transform/],
    ['an unknown name', { Ref: 'Missing' }, /Missing/],
    ['an item beyond the list', { 'Fn::Select': [2, { Ref: 'List' }] }, /no item/],
    ['text where a list must be', { 'Fn::Join': [',', 'a'] }, /needs a list/],
    ['a list where text must be', { 'Fn::Sub': '${List}' }, /needs text/],
  ])('%s is refused by name', (_name, expression, message) => {
    expect(() => resolve(expression, scope)).toThrow(RefusedProperty);
    expect(() => resolve(expression, scope)).toThrow(message);
  });

  test('names what it refers to, wherever that stands', () => {
    const found = references({
      a: [{ Ref: 'A' }],
      b: { 'Fn::GetAtt': ['B', 'Arn'] },
      c: { 'Fn::Sub': ['${C.Arn} ${!no} ${d}', { d: { Ref: 'E' } }] },
      f: { 'Fn::GetAtt': 'F.Arn' },
    });
    expect([...found].toSorted()).toEqual(['A', 'B', 'C', 'E', 'F', 'd']);
  });
});

describe('a generated name', () => {
  test('is the same each time, differs by stack and logical id, and keeps to its length', () => {
    expect(physicalName('Data', 'Table')).toMatch(/^Data-Table-[0-9A-Z]{12}$/);
    expect(physicalName('Data', 'Table')).toBe(physicalName('Data', 'Table'));
    expect(physicalName('Data', 'Table').slice(-12)).not.toBe(physicalName('Other', 'Table').slice(-12));
    const long = physicalName('S'.repeat(60), 'L'.repeat(90), 64);
    expect(long).toHaveLength(64);
    expect(long).toMatch(/^S+-L+-[0-9A-Z]{12}$/);
  });
});
